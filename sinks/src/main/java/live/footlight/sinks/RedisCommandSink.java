package live.footlight.sinks;

import static java.util.Objects.requireNonNull;

import java.io.Serializable;
import java.time.Duration;
import live.footlight.contract.Actor;
import live.footlight.contract.Event;
import live.footlight.contract.Topic;
import live.footlight.contract.event.EscrowPost;
import live.footlight.contract.event.EscrowVoid;
import live.footlight.contract.event.EventData;
import live.footlight.contract.view.EscrowCommand;
import org.apache.flink.api.connector.sink2.SinkWriter;
import org.apache.flink.api.connector.sink2.WriterInitContext;

/**
 * Appends escrow commands to the streams of topic {@code escrow}, each attempt of a command once:
 * the append script remembers its id, so a command that a job decides again after it was killed
 * adds nothing. A checkpoint completes only when all commands before it were appended.
 *
 * <p>Metrics: {@code appendedCommands}, {@code repeatedCommands} (known already), {@code
 * conflictingCommands} (known with other content; never seen, and an error in the log).
 */
public final class RedisCommandSink extends BothFlinkLines.Sink<EscrowCommand> {
  static final String SOURCE = "/footlight/goals";
  private static final long serialVersionUID = 1L;

  private final Settings settings;

  /**
   * @param uri as in {@link RedisViewSink.Builder#uri}
   * @param partitions of the topic where nobody has used it
   * @param remember how long the id of a command is known
   */
  public RedisCommandSink(String uri, int partitions, Duration remember) {
    RedisConnector.check(uri);
    if (partitions < 1 || remember.isNegative() || remember.isZero()) {
      throw new IllegalArgumentException(
          "partitions and remember must be above zero, not " + partitions + " and " + remember);
    }
    settings =
        new Settings(
            uri,
            Topic.ESCROW.label(),
            partitions,
            requireNonNull(remember),
            Duration.ofMillis(5),
            Duration.ofSeconds(10),
            Duration.ofSeconds(30));
  }

  @Override
  public SinkWriter<EscrowCommand> createWriter(WriterInitContext context) {
    return new RedisCommandWriter(
        settings,
        RedisConnector.to(settings.uri()),
        context.getProcessingTimeService(),
        context.metricGroup());
  }

  /** What a writer needs to know. */
  record Settings(
      String uri,
      String topic,
      int partitions,
      Duration remember,
      Duration linger,
      Duration answerWithin,
      Duration retryFor)
      implements Serializable {}

  /** The event that says it. A repetition is another event about the same command. */
  static Event event(EscrowCommand command) {
    String id =
        command.attempt() == 0
            ? command.commandId()
            : command.commandId() + '.' + command.attempt();
    return new Event(
        id,
        SOURCE,
        1,
        command.decidedAtMs(),
        command.decidedAtMs(),
        Actor.UNKNOWN,
        null,
        data(command),
        null);
  }

  private static EventData data(EscrowCommand command) {
    return command.operation().equals("post")
        ? new EscrowPost(
            command.commandId(),
            command.pairId(),
            command.sessionId(),
            command.giftId(),
            command.userId(),
            command.streamerId(),
            command.diamonds())
        : new EscrowVoid(
            command.commandId(),
            command.pairId(),
            command.sessionId(),
            command.giftId(),
            command.userId(),
            command.streamerId(),
            command.diamonds());
  }
}
