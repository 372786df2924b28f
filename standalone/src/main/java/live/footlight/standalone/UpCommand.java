package live.footlight.standalone;

import java.io.PrintWriter;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** Everything in one process, until it is stopped. */
@Command(
    name = "up",
    mixinStandardHelpOptions = true,
    description = {
      "Starts Redis, Mongo, the jobs and both edges in one process, and runs until Ctrl-C.",
      "Ctrl-C stops with a savepoint; with --data the next start goes on from it."
    })
final class UpCommand implements Callable<Integer> {
  @Spec private CommandSpec spec;
  @Mixin private PlatformOptions options;

  @Override
  public Integer call() throws InterruptedException {
    PrintWriter out = spec.commandLine().getOut();
    try (Shutdown shutdown =
        Shutdown.onSignal(Platform.of(options.settings(spec.commandLine())), out)) {
      Platform platform = shutdown.platform();
      platform.start();
      Welcome.print(out, platform);
      new CountDownLatch(1).await();
    }
    return 0;
  }
}
