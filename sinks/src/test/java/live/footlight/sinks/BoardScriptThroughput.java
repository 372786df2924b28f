package live.footlight.sinks;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.lettuce.core.api.StatefulConnection;
import io.lettuce.core.codec.ByteArrayCodec;
import io.lettuce.core.output.IntegerOutput;
import io.lettuce.core.protocol.Command;
import io.lettuce.core.protocol.CommandArgs;
import io.lettuce.core.protocol.CommandType;
import io.lettuce.core.protocol.RedisCommand;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Deque;
import java.util.List;
import java.util.Locale;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import live.footlight.connector.redis.streams.RedisServerProcess;
import live.footlight.contract.view.BoardEntry;
import live.footlight.contract.view.BoardUpdate;
import live.footlight.contract.view.LeaderboardKeys;

/**
 * Members a second that Redis takes through {@code board.lua}, next to plain variadic {@code ZADD}
 * and to the same commands without a script's guard, in one run and in turn.
 *
 * <p>Run {@code main}; arguments: seconds for each measurement (2), members on the board (20000).
 */
final class BoardScriptThroughput {
  private static final int[] SIZES = {1, 5, 20, 100, 500, 1_000, 5_000};
  private static final int ROUNDS = 3;
  private static final int IN_FLIGHT = 4;
  private static final int MEMBERS_PER_BATCH = 500;
  private static final long TIME = 1_795_342_347_118L;

  private final RedisServerProcess redis;
  private final StatefulConnection<byte[], byte[]> connection;
  private final int members;
  private final long nanos;

  private BoardScriptThroughput(
      RedisServerProcess redis,
      StatefulConnection<byte[], byte[]> connection,
      int members,
      long nanos) {
    this.redis = redis;
    this.connection = connection;
    this.members = members;
    this.nanos = nanos;
  }

  public static void main(String[] args) {
    long seconds = args.length > 0 ? Long.parseLong(args[0]) : 2;
    int members = args.length > 1 ? Integer.parseInt(args[1]) : 20_000;
    try (RedisServerProcess redis = RedisServerProcess.volatileServer();
        RedisConnector connector = RedisConnector.to(redis.uri())) {
      new BoardScriptThroughput(
              redis,
              connector.connect().toCompletableFuture().join(),
              members,
              seconds * 1_000_000_000L)
          .run();
    }
  }

  private void run() {
    System.out.printf(
        "board of %,d members; thousand members/s, wall clock | Redis main thread%n", members);
    System.out.printf("%8s %20s %20s %8s%n", "members", "variadic ZADD", "board.lua", "ratio");
    for (int size : SIZES) {
      double[][] plain = new double[ROUNDS][];
      double[][] script = new double[ROUNDS][];
      for (int round = 0; round < ROUNDS; round++) {
        plain[round] = measure(new PlainZadd(size));
        script[round] = measure(new Script(size));
      }
      double[] zadd = median(plain);
      double[] lua = median(script);
      System.out.printf(
          Locale.ROOT,
          "%8d %9.0f | %8.0f %9.0f | %8.0f %8.2f%n",
          size,
          zadd[0],
          zadd[1],
          lua[0],
          lua[1],
          lua[1] / zadd[1]);
    }
  }

  private double[] measure(Contender contender) {
    redis.commands().flushall();
    contender.prepare();
    long applied = 0;
    double cpuBefore = redisSeconds();
    long start = System.nanoTime();
    Deque<CompletableFuture<Void>> inFlight = new ArrayDeque<>();
    while (System.nanoTime() - start < nanos) {
      while (inFlight.size() >= IN_FLIGHT) {
        inFlight.poll().join();
      }
      int updates = Math.max(1, MEMBERS_PER_BATCH / contender.size());
      inFlight.add(contender.send(updates));
      applied += (long) updates * contender.size();
    }
    inFlight.forEach(CompletableFuture::join);
    double wall = (System.nanoTime() - start) / 1e9;
    double cpu = redisSeconds() - cpuBefore;
    return new double[] {applied / wall / 1000, applied / cpu / 1000};
  }

  private double redisSeconds() {
    String info = redis.commands().info("cpu");
    return number(info, "used_cpu_user_main_thread") + number(info, "used_cpu_sys_main_thread");
  }

  private static double number(String info, String name) {
    Matcher matcher = Pattern.compile(name + ":([0-9.]+)").matcher(info);
    if (!matcher.find()) {
      throw new IllegalStateException("no " + name + " in " + info);
    }
    return Double.parseDouble(matcher.group(1));
  }

  private static double[] median(double[][] rounds) {
    Arrays.sort(rounds, (a, b) -> Double.compare(a[1], b[1]));
    return rounds[rounds.length / 2];
  }

  private interface Contender {
    int size();

    void prepare();

    /** Sends some updates together. */
    CompletableFuture<Void> send(int updates);
  }

  /** The same members each time for both contenders. */
  private final class Changes {
    private final Random random = new Random(7);
    private final int size;
    private long clock = TIME;

    Changes(int size) {
      this.size = size;
    }

    List<BoardEntry> next() {
      List<BoardEntry> changed = new ArrayList<>(size);
      int from = random.nextInt(members);
      int step = 1 + 2 * random.nextInt(members / size / 2 + 1);
      clock += 100;
      for (int i = 0; i < size; i++) {
        changed.add(
            new BoardEntry(
                "user-" + (from + i * step) % members,
                1 + random.nextInt(1_000_000),
                1 + random.nextInt(100),
                clock + random.nextInt(100)));
      }
      return changed;
    }

    List<BoardEntry> all() {
      List<BoardEntry> all = new ArrayList<>(members);
      for (int i = 0; i < members; i++) {
        all.add(new BoardEntry("user-" + i, 1 + random.nextInt(1_000_000), 1, TIME + i));
      }
      return all;
    }
  }

  private final class Script implements Contender {
    private final RedisBatch batch = new RedisBatch(5_000);
    private final Changes changes;
    private final int size;
    private long version = 1;

    Script(int size) {
      this.size = size;
      changes = new Changes(size);
    }

    @Override
    public int size() {
      return size;
    }

    @Override
    public void prepare() {
      batch.board(update(0, changes.all()));
      send().join();
    }

    @Override
    public CompletableFuture<Void> send(int updates) {
      for (int i = 0; i < updates; i++) {
        version++;
        batch.board(update(version - 1, changes.next()));
      }
      return send();
    }

    private BoardUpdate update(long since, List<BoardEntry> changed) {
      return new BoardUpdate(
          "session:s1",
          "session",
          version,
          since,
          0,
          TIME,
          0,
          0,
          TIME,
          changed,
          List.of(),
          List.of());
    }

    private CompletableFuture<Void> send() {
      List<CompletableFuture<Void>> answers = new ArrayList<>();
      List<RedisCommand<byte[], byte[], ?>> commands = new ArrayList<>();
      for (ScriptCall call : batch.drain()) {
        CompletableFuture<Void> answered = new CompletableFuture<>();
        answers.add(answered);
        commands.add(
            call.toCommand(
                1,
                () -> {
                  if (call.trouble() == null && call.answer() == 1) {
                    answered.complete(null);
                  } else {
                    answered.completeExceptionally(
                        new IllegalStateException("answer " + call.answer(), call.failure()));
                  }
                }));
      }
      connection.dispatch(commands);
      return CompletableFuture.allOf(answers.toArray(CompletableFuture<?>[]::new));
    }
  }

  private final class PlainZadd implements Contender {
    private final Changes changes;
    private final int size;

    PlainZadd(int size) {
      this.size = size;
      changes = new Changes(size);
    }

    @Override
    public int size() {
      return size;
    }

    @Override
    public void prepare() {
      send(List.of(changes.all())).join();
    }

    @Override
    public CompletableFuture<Void> send(int updates) {
      List<List<BoardEntry>> all = new ArrayList<>(updates);
      for (int i = 0; i < updates; i++) {
        all.add(changes.next());
      }
      return send(all);
    }

    private CompletableFuture<Void> send(List<List<BoardEntry>> updates) {
      CompletableFuture<?>[] answers = new CompletableFuture<?>[updates.size()];
      List<RedisCommand<byte[], byte[], ?>> commands = new ArrayList<>();
      for (int i = 0; i < answers.length; i++) {
        CommandArgs<byte[], byte[]> args =
            new CommandArgs<>(ByteArrayCodec.INSTANCE)
                .addKey(LeaderboardKeys.ranking("session:s1", "session").getBytes(UTF_8));
        for (BoardEntry entry : updates.get(i)) {
          args.add(Long.toString(-entry.total())).add(entry.memberId());
        }
        CompletableFuture<Void> answered = new CompletableFuture<>();
        answers[i] = answered;
        commands.add(
            new Command<>(CommandType.ZADD, new IntegerOutput<>(ByteArrayCodec.INSTANCE), args) {
              @Override
              public void complete() {
                super.complete();
                answered.complete(null);
              }
            });
      }
      connection.dispatch(commands);
      return CompletableFuture.allOf(answers);
    }
  }
}
