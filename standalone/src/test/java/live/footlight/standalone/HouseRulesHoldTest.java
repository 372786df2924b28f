package live.footlight.standalone;

import static java.util.Map.entry;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;
import java.lang.reflect.Field;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import live.footlight.connector.broken.KnowsTheContract;
import live.footlight.contract.broken.FrameUtils;
import live.footlight.domain.broken.AsksForToday;
import live.footlight.domain.broken.AsksTheClock;
import live.footlight.domain.broken.HoldsAClock;
import live.footlight.domain.broken.Logs;
import live.footlight.domain.broken.NamesAtRandom;
import live.footlight.domain.broken.ThrowsDice;
import live.footlight.ingest.broken.RunsAJob;
import live.footlight.jobs.left.KnowsTheRight;
import live.footlight.jobs.right.KnowsAnEdge;
import live.footlight.read.broken.Folds;
import live.footlight.sinks.broken.KnowsTheStandalone;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Each rule of {@link HouseRulesTest} fails on each class that breaks it. */
class HouseRulesHoldTest {
  private static final Map<String, List<Class<?>>> BROKEN =
      Map.ofEntries(
          entry(
              "theContractKnowsNothingOfOurs",
              List.of(live.footlight.contract.broken.KnowsTheDomain.class)),
          entry("theDomainKnowsTheContractTheJdkAndSketchesOnly", List.of(Logs.class)),
          entry(
              "theDomainHasNoClock",
              List.of(AsksTheClock.class, AsksForToday.class, HoldsAClock.class)),
          entry("theDomainHasNoRandomness", List.of(ThrowsDice.class, NamesAtRandom.class)),
          entry("theWriteEdgeKnowsTheContractOnly", List.of(RunsAJob.class)),
          entry("theReadEdgeKnowsTheContractOnly", List.of(Folds.class)),
          entry("theConnectorKnowsNothingOfFootlight", List.of(KnowsTheContract.class)),
          entry(
              "sinksKnowNeitherJobsNorDomain",
              List.of(live.footlight.sinks.broken.KnowsTheDomain.class)),
          entry("jobsKnowNoEdge", List.of(KnowsAnEdge.class)),
          entry("nobodyKnowsTheStandalone", List.of(KnowsTheStandalone.class)),
          entry("noJobKnowsAnotherJob", List.of(KnowsTheRight.class)),
          entry("namesAreNounsOfTheField", List.of(FrameUtils.class)));

  @ParameterizedTest
  @MethodSource("rules")
  void failsOnWhatBreaksIt(String name) throws Exception {
    Field field = HouseRulesTest.class.getDeclaredField(name);
    field.setAccessible(true);
    ArchRule rule = (ArchRule) field.get(null);
    for (Class<?> broken : BROKEN.get(name)) {
      assertThat(
              rule.allowEmptyShould(true)
                  .evaluate(new ClassFileImporter().importClasses(broken, KnowsAnEdge.class))
                  .getFailureReport()
                  .getDetails())
          .as("%s on %s", name, broken)
          .anyMatch(detail -> detail.contains(broken.getName()));
    }
  }

  @Test
  void everyRuleHasSomethingThatBreaksIt() {
    assertThat(rules()).containsExactlyInAnyOrderElementsOf(BROKEN.keySet());
  }

  private static Stream<String> rules() {
    return Arrays.stream(HouseRulesTest.class.getDeclaredFields())
        .filter(field -> field.isAnnotationPresent(ArchTest.class))
        .map(Field::getName);
  }
}
