package live.footlight.sinks;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.lettuce.core.codec.ByteArrayCodec;
import io.lettuce.core.output.IntegerOutput;
import io.lettuce.core.protocol.Command;
import io.lettuce.core.protocol.CommandArgs;
import io.lettuce.core.protocol.CommandType;
import io.netty.buffer.ByteBuf;
import java.util.concurrent.CancellationException;
import java.util.concurrent.atomic.AtomicBoolean;

/** One script call; it can be sent again until Redis has answered it. */
final class ScriptCall {
  /** Answers of the scripts that change something. */
  static final long STALE = 0;

  static final long GAP = -1;
  static final long EXPIRED = -2;
  static final long OUTRUN = -3;

  private static final byte[] LINE_END = {'\r', '\n'};

  private final Script script;
  private final byte[] routingKey;
  private final int argumentCount;
  private final byte[] arguments;

  private boolean whole;
  private volatile long answer;
  private volatile Throwable failure;

  /**
   * @param routingKey decides the cluster node
   * @param argumentCount of {@code arguments}
   * @param arguments all but the script itself and the run, in wire form: number of keys, keys,
   *     arguments
   */
  ScriptCall(Script script, byte[] routingKey, int argumentCount, byte[] arguments) {
    this.script = script;
    this.routingKey = routingKey;
    this.argumentCount = argumentCount;
    this.arguments = arguments;
  }

  /**
   * The command that makes the call.
   *
   * @param run the number of the writer's run
   * @param done runs once, on the client's thread
   */
  Command<byte[], byte[], Long> toCommand(long run, Runnable done) {
    failure = null;
    Argument first = new Argument(whole ? script.source() : script.digest(), run);
    return new Attempt(whole ? CommandType.EVAL : CommandType.EVALSHA, first, done);
  }

  /** Send the script's text from now on: the server does not know its digest. */
  void sendWhole() {
    whole = true;
  }

  Script script() {
    return script;
  }

  /** What the script gave; valid where {@link #failure} is null. */
  long answer() {
    return answer;
  }

  /** Why there is no answer, or null. */
  Throwable failure() {
    return failure;
  }

  /** What the failure, or an answer that is as good as one, asks for; null where all is well. */
  Trouble trouble() {
    if (failure != null) {
      return Trouble.of(failure);
    }
    if (script == Script.MARK || answer > GAP) {
      return null;
    }
    return answer == GAP ? Trouble.GAP : answer == OUTRUN ? Trouble.FATAL : null;
  }

  int bytes() {
    return arguments.length;
  }

  /** The key that the call is about, for messages. */
  String key() {
    return new String(routingKey, UTF_8);
  }

  /** Script, then the arguments as they are. */
  private final class Argument extends CommandArgs<byte[], byte[]> {
    private final byte[] text;
    private final byte[] run;

    Argument(byte[] text, long run) {
      super(ByteArrayCodec.INSTANCE);
      this.text = text;
      this.run = script.takesRun() ? Long.toString(run).getBytes(UTF_8) : null;
      addKey(routingKey); // only for routing; encode() below does not write it
    }

    @Override
    public int count() {
      return argumentCount + (run == null ? 1 : 2);
    }

    @Override
    public void encode(ByteBuf out) {
      out.ensureWritable(arguments.length + text.length + 64);
      writeBulk(out, text);
      out.writeBytes(arguments);
      if (run != null) {
        writeBulk(out, run);
      }
    }

    private static void writeBulk(ByteBuf out, byte[] value) {
      out.writeByte('$').writeBytes(Integer.toString(value.length).getBytes(UTF_8));
      out.writeBytes(LINE_END).writeBytes(value).writeBytes(LINE_END);
    }
  }

  private final class Attempt extends Command<byte[], byte[], Long> {
    private final AtomicBoolean finished = new AtomicBoolean();
    private final Runnable done;

    Attempt(CommandType type, Argument argument, Runnable done) {
      super(type, new IntegerOutput<>(ByteArrayCodec.INSTANCE), argument);
      this.done = done;
    }

    @Override
    public void complete() {
      super.complete();
      if (getOutput().hasError()) {
        finish(0, new RedisErrorReply(getOutput().getError()));
      } else {
        finish(getOutput().get(), null);
      }
    }

    @Override
    public boolean completeExceptionally(Throwable error) {
      boolean first = super.completeExceptionally(error);
      finish(0, error);
      return first;
    }

    @Override
    public void cancel() {
      super.cancel();
      finish(0, new CancellationException("the connection was closed"));
    }

    private void finish(long given, Throwable error) {
      if (finished.compareAndSet(false, true)) {
        answer = given;
        failure = error;
        done.run();
      }
    }
  }
}
