package live.footlight.standalone;

import static com.tngtech.archunit.base.DescribedPredicate.describe;
import static com.tngtech.archunit.core.domain.JavaCall.Predicates.target;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAPackage;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAnyPackage;
import static com.tngtech.archunit.core.domain.properties.HasName.Predicates.nameMatching;
import static com.tngtech.archunit.core.domain.properties.HasOwner.Predicates.With.owner;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.core.importer.ImportOption.DoNotIncludeTests;
import com.tngtech.archunit.core.importer.Location;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;

/** The arrows and habits of ARCHITECTURE.md that Maven's dependencies cannot see. */
@AnalyzeClasses(
    packages = "live.footlight",
    importOptions = {DoNotIncludeTests.class, HouseRulesTest.DoNotIncludePublishedTests.class})
class HouseRulesTest {
  /** Tests that a module publishes for others are tests all the same. */
  static final class DoNotIncludePublishedTests implements ImportOption {
    @Override
    public boolean includes(Location location) {
      return !location.contains("-tests.jar");
    }
  }

  private static final String OURS = "live.footlight..";
  private static final String CONTRACT = "live.footlight.contract..";
  private static final String DOMAIN = "live.footlight.domain..";
  private static final String INGEST = "live.footlight.ingest..";
  private static final String READ = "live.footlight.read..";
  private static final String CONNECTOR = "live.footlight.connector..";
  private static final String SINKS = "live.footlight.sinks..";
  private static final String JOBS = "live.footlight.jobs..";
  private static final String STANDALONE = "live.footlight.standalone..";
  private static final String BENCHMARKS = "live.footlight.benchmarks..";

  @ArchTest
  static final ArchRule theContractKnowsNothingOfOurs =
      noClasses()
          .that()
          .resideInAPackage(CONTRACT)
          .should()
          .dependOnClassesThat(
              resideInAPackage(OURS)
                  .and(describe("outside the contract", HouseRulesTest::outsideTheContract)));

  @ArchTest
  static final ArchRule theDomainKnowsTheContractTheJdkAndSketchesOnly =
      classes()
          .that()
          .resideInAPackage(DOMAIN)
          .should()
          .onlyDependOnClassesThat(
              resideInAnyPackage(DOMAIN, CONTRACT, "java..", "org.apache.datasketches.."));

  @ArchTest
  static final ArchRule theDomainHasNoClock =
      noClasses()
          .that()
          .resideInAPackage(DOMAIN)
          .should()
          .dependOnClassesThat()
          .haveFullyQualifiedName("java.time.Clock")
          .orShould()
          .callMethodWhere(
              target(owner(nameMatching("java\\.lang\\.System")))
                  .and(target(nameMatching("currentTimeMillis|nanoTime"))))
          .orShould()
          .callMethodWhere(
              target(owner(resideInAPackage("java.time..")))
                  .and(target(nameMatching("now|systemUTC|systemDefaultZone|systemDefault"))));

  @ArchTest
  static final ArchRule theDomainHasNoRandomness =
      noClasses()
          .that()
          .resideInAPackage(DOMAIN)
          .should()
          .dependOnClassesThat()
          .haveNameMatching(
              "java\\.util\\.(Random|SplittableRandom|random\\..*|concurrent\\.ThreadLocalRandom)"
                  + "|java\\.security\\.SecureRandom")
          .orShould()
          .callMethod(java.util.UUID.class, "randomUUID")
          .orShould()
          .callMethod(Math.class, "random");

  @ArchTest
  static final ArchRule theWriteEdgeKnowsTheContractOnly =
      noClasses()
          .that()
          .resideInAPackage(INGEST)
          .should()
          .dependOnClassesThat(
              resideInAnyPackage(
                  DOMAIN,
                  READ,
                  CONNECTOR,
                  SINKS,
                  JOBS,
                  STANDALONE,
                  BENCHMARKS,
                  "org.apache.flink.."));

  @ArchTest
  static final ArchRule theReadEdgeKnowsTheContractOnly =
      noClasses()
          .that()
          .resideInAPackage(READ)
          .should()
          .dependOnClassesThat(
              resideInAnyPackage(
                  DOMAIN,
                  INGEST,
                  CONNECTOR,
                  SINKS,
                  JOBS,
                  STANDALONE,
                  BENCHMARKS,
                  "org.apache.flink.."));

  @ArchTest
  static final ArchRule theConnectorKnowsNothingOfFootlight =
      noClasses()
          .that()
          .resideInAPackage(CONNECTOR)
          .should()
          .dependOnClassesThat(
              resideInAnyPackage(
                  CONTRACT, DOMAIN, INGEST, READ, SINKS, JOBS, STANDALONE, BENCHMARKS));

  @ArchTest
  static final ArchRule sinksKnowNeitherJobsNorDomain =
      noClasses()
          .that()
          .resideInAPackage(SINKS)
          .should()
          .dependOnClassesThat(
              resideInAnyPackage(DOMAIN, JOBS, INGEST, READ, CONNECTOR, STANDALONE, BENCHMARKS));

  @ArchTest
  static final ArchRule jobsKnowNoEdge =
      noClasses()
          .that()
          .resideInAPackage(JOBS)
          .should()
          .dependOnClassesThat(resideInAnyPackage(INGEST, READ, STANDALONE, BENCHMARKS));

  @ArchTest
  static final ArchRule nobodyKnowsTheStandalone =
      noClasses()
          .that()
          .resideOutsideOfPackage(STANDALONE)
          .should()
          .dependOnClassesThat(resideInAnyPackage(STANDALONE, BENCHMARKS));

  /** {@code live.footlight.jobs.leaderboards} and its like; what they share lies above them. */
  @ArchTest
  static final ArchRule noJobKnowsAnotherJob =
      slices()
          .matching("live.footlight.jobs.(*)..")
          .should()
          .notDependOnEachOther()
          .allowEmptyShould(true);

  @ArchTest
  static final ArchRule namesAreNounsOfTheField =
      noClasses()
          .that()
          .resideInAPackage(OURS)
          .should()
          .haveSimpleNameEndingWith("Utils")
          .orShould()
          .haveSimpleNameEndingWith("Util")
          .orShould()
          .haveSimpleNameEndingWith("Manager")
          .orShould()
          .haveSimpleNameEndingWith("Helper")
          .orShould()
          .haveSimpleNameEndingWith("Impl");

  private static boolean outsideTheContract(JavaClass type) {
    return !type.getPackageName().startsWith("live.footlight.contract");
  }
}
