package live.footlight.ingest;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.lettuce.core.ScriptOutputType;
import io.lettuce.core.api.async.RedisAsyncCommands;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import live.footlight.contract.Event;
import live.footlight.contract.FrameReader;
import live.footlight.contract.MalformedFrameException;
import live.footlight.contract.Problem;
import live.footlight.contract.event.GiftSent;
import live.footlight.contract.event.ProductConfigured;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What was configured of the shop's products. A gift that names no categories gets those of its
 * product before it is appended: so what it is was decided once, and a replay finds it in the
 * event.
 *
 * <p>All edges share a hash in Redis. Each keeps a copy and looks about once a second whether it
 * changed; the one that took a change has it when it answers. Where Redis does not answer, the last
 * copy stands.
 */
final class Products implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(Products.class);
  private static final byte[] HASH = "{products}".getBytes(UTF_8);
  private static final byte[] LATEST = "{products}:latest".getBytes(UTF_8);
  private static final String SCRIPT = script();

  /** The one currency whose amounts count. */
  private static final String DIAMONDS = "diamonds";

  /** Length of a {@link #place}. */
  private static final int PLACE_BYTES = 52;

  private static final long LOADED_WITHIN_S = 5;

  private final RedisAsyncCommands<byte[], byte[]> redis;
  private final ScheduledExecutorService clock =
      Executors.newSingleThreadScheduledExecutor(
          task -> {
            Thread thread = new Thread(task, "products");
            thread.setDaemon(true);
            return thread;
          });

  private volatile Copy copy = new Copy(null, Map.of());

  Products(RedisAsyncCommands<byte[], byte[]> redis) {
    this.redis = redis;
  }

  /**
   * What this edge knows.
   *
   * @param latest change that is in it; null for none
   */
  private record Copy(byte[] latest, Map<String, ProductConfigured> byId) {}

  /**
   * Knows all products from now on.
   *
   * @throws IllegalStateException where Redis does not tell them
   */
  @SuppressWarnings("FutureReturnValueIgnored") // of the schedule, which ends with the executor
  Products start() {
    try {
      load().get(LOADED_WITHIN_S, TimeUnit.SECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("interrupted while products are read", e);
    } catch (ExecutionException | TimeoutException e) {
      throw new IllegalStateException("Redis does not tell which products there are", e);
    }
    clock.scheduleWithFixedDelay(this::look, 1, 1, TimeUnit.SECONDS);
    return this;
  }

  /**
   * Keeps what an event that was appended says of a product; done when this edge goes by it, and
   * the others soon do.
   *
   * @param frame of the event, behind its length
   * @param position {@code <entry id>.<index>} of the event in its stream
   */
  CompletableFuture<Void> keep(ProductConfigured product, byte[] frame, String position) {
    return redis
        .eval(
            SCRIPT,
            ScriptOutputType.INTEGER,
            new byte[][] {HASH, LATEST},
            product.productId().getBytes(UTF_8),
            place(position),
            frame)
        .thenCompose(kept -> load())
        .toCompletableFuture();
  }

  /** The event itself, or a gift with the categories of its product where it names none. */
  Event completed(Event event) {
    ProductConfigured product = of(event);
    if (product == null || product.categories() == null) {
      return event;
    }
    GiftSent gift = (GiftSent) event.data();
    return gift.categories() != null && !gift.categories().isEmpty()
        ? event
        : event.saying(
            new GiftSent(
                gift.giftId(),
                gift.streamerId(),
                gift.senderId(),
                gift.productId(),
                gift.diamonds(),
                gift.sessionId(),
                gift.chatId(),
                product.categories(),
                gift.goalId(),
                gift.quantity(),
                gift.durationSeconds()));
  }

  /** What a completed event says against what it is a gift of; null where nothing. */
  Problem contradiction(Event event) {
    ProductConfigured product = of(event);
    if (product == null) {
      return null;
    }
    GiftSent gift = (GiftSent) event.data();
    boolean counts = product.currency() == null || product.currency().equals(DIAMONDS);
    return counts || gift.diamonds() == 0
        ? gift.contradiction()
        : new Problem(
            "/data/diamonds",
            "must be 0: " + gift.productId() + " is paid with " + product.currency());
  }

  private ProductConfigured of(Event event) {
    return event.data() instanceof GiftSent gift ? copy.byId().get(gift.productId()) : null;
  }

  @SuppressWarnings("FutureReturnValueIgnored") // what fails is looked at again
  private void look() {
    try {
      redis
          .get(LATEST)
          .thenCompose(
              latest ->
                  Arrays.equals(latest, copy.latest())
                      ? CompletableFuture.completedFuture(null)
                      : load());
    } catch (RuntimeException e) {
      LOG.debug("Redis does not tell of products", e); // not connected; looked at again
    }
  }

  /** What changes while it reads is of a later change than the one it names, and is read again. */
  private CompletableFuture<Void> load() {
    return redis
        .get(LATEST)
        .thenCombine(redis.hgetall(HASH), (latest, all) -> new Copy(latest, read(all)))
        .thenAccept(
            read -> {
              copy = read;
              LOG.info("{} products are configured", read.byId().size());
            })
        .toCompletableFuture();
  }

  private static Map<String, ProductConfigured> read(Map<byte[], byte[]> all) {
    Map<String, ProductConfigured> products = new HashMap<>();
    FrameReader reader = new FrameReader();
    for (byte[] kept : all.values()) {
      reader.open(kept, PLACE_BYTES, kept.length - PLACE_BYTES);
      try {
        reader.next();
        reader.parse();
        ProductConfigured product = (ProductConfigured) reader.event().data();
        products.put(product.productId(), product);
      } catch (MalformedFrameException e) {
        throw new CompletionException(e); // written by a newer edge: the last copy stands
      }
    }
    return products;
  }

  /** Milliseconds, number and index of an event, as text that is in the order of places. */
  private static byte[] place(String position) {
    List<Long> numbers =
        Arrays.stream(position.split("[-.]", -1)).map(Long::parseUnsignedLong).toList();
    return String.format(Locale.ROOT, "%020d-%020d.%010d", numbers.toArray()).getBytes(UTF_8);
  }

  private static String script() {
    try (InputStream text = Products.class.getResourceAsStream("product.lua")) {
      return new String(text.readAllBytes(), UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Override
  public void close() {
    clock.shutdown();
  }
}
