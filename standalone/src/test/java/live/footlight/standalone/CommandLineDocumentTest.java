package live.footlight.standalone;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import picocli.CommandLine;

/** {@code docs/cli.md} names every option of every command, and none that does not exist. */
class CommandLineDocumentTest {
  private static final Pattern OPTION = Pattern.compile("^\\| `(--[a-z-]+)", Pattern.MULTILINE);

  private final String document = read();

  @Test
  void everyCommandHasItsSectionWithExactlyItsOptions() {
    Map<String, CommandLine> commands = Footlight.commandLine().getSubcommands();
    for (Map.Entry<String, CommandLine> command : commands.entrySet()) {
      TreeSet<String> documented =
          OPTION
              .matcher(section(command.getKey()))
              .results()
              .map((MatchResult found) -> found.group(1))
              .collect(Collectors.toCollection(TreeSet::new));
      TreeSet<String> real =
          options(command.getValue()).stream()
              .map(CommandLine.Model.OptionSpec::longestName)
              .filter(name -> !List.of("--help", "--version").contains(name))
              .collect(Collectors.toCollection(TreeSet::new));
      assertThat(documented).as("options of `%s`", command.getKey()).isEqualTo(real);
    }
  }

  @Test
  void defaultsAreTheRealOnes() {
    List<String> wrong = new ArrayList<>();
    Footlight.commandLine()
        .getSubcommands()
        .forEach(
            (name, command) ->
                options(command).stream()
                    .filter(option -> option.defaultValue() != null)
                    .filter(
                        option ->
                            !section(name)
                                .lines()
                                .filter(line -> line.startsWith("| `" + option.longestName() + " "))
                                .allMatch(
                                    line -> line.contains("| `" + option.defaultValue() + "` |")))
                    .forEach(option -> wrong.add(name + ' ' + option.longestName())));
    assertThat(wrong).isEmpty();
  }

  /** Those of a command and of the commands below it. */
  private static List<CommandLine.Model.OptionSpec> options(CommandLine command) {
    List<CommandLine.Model.OptionSpec> options =
        new ArrayList<>(command.getCommandSpec().options());
    command.getSubcommands().values().forEach(below -> options.addAll(options(below)));
    return options;
  }

  /** {@code demo} takes what {@code up} takes; the page says so once. */
  private String section(String command) {
    String own = between("## " + command + '\n');
    return command.equals("demo") ? own + between("## up\n") : own;
  }

  private String between(String heading) {
    int from = document.indexOf(heading);
    assertThat(from).as("a section %s", heading.strip()).isNotNegative();
    int to = document.indexOf("\n## ", from);
    return document.substring(from, to < 0 ? document.length() : to);
  }

  private static String read() {
    try {
      return Files.readString(Path.of("../docs/cli.md"));
    } catch (IOException e) {
      throw new AssertionError("docs/cli.md is not there", e);
    }
  }
}
