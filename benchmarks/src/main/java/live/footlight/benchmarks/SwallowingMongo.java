package live.footlight.benchmarks;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.BufferedInputStream;
import java.io.DataInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import org.bson.BsonArray;
import org.bson.BsonBinaryWriter;
import org.bson.BsonBoolean;
import org.bson.BsonDocument;
import org.bson.BsonDouble;
import org.bson.BsonInt32;
import org.bson.BsonInt64;
import org.bson.BsonString;
import org.bson.codecs.BsonDocumentCodec;
import org.bson.codecs.EncoderContext;
import org.bson.io.BasicOutputBuffer;

/**
 * Takes the place of a MongoDB: acknowledges every command and keeps nothing. So what is measured
 * is the job with all that it sends, and not a server that shares its process and its two cores.
 */
final class SwallowingMongo implements AutoCloseable {
  private static final int HEADER = 16;
  private static final int OP_REPLY = 1;
  private static final int OP_QUERY = 2004;
  private static final int OP_MSG = 2013;
  private static final byte[] HELLO =
      bson(
          new BsonDocument("ok", new BsonDouble(1))
              .append("ismaster", BsonBoolean.TRUE)
              .append("isWritablePrimary", BsonBoolean.TRUE)
              .append("helloOk", BsonBoolean.TRUE)
              .append("maxBsonObjectSize", new BsonInt32(16 << 20))
              .append("maxMessageSizeBytes", new BsonInt32(48_000_000))
              .append("maxWriteBatchSize", new BsonInt32(100_000))
              .append("minWireVersion", new BsonInt32(0))
              .append("maxWireVersion", new BsonInt32(21)));
  private static final byte[] OK =
      bson(new BsonDocument("ok", new BsonDouble(1)).append("n", new BsonInt32(0)));
  private static final byte[] NOTHING_FOUND =
      bson(
          new BsonDocument("ok", new BsonDouble(1))
              .append(
                  "cursor",
                  new BsonDocument("id", new BsonInt64(0))
                      .append("ns", new BsonString("footlight.any"))
                      .append("firstBatch", new BsonArray())));

  private final ServerSocket server;

  private SwallowingMongo(ServerSocket server) {
    this.server = server;
  }

  static SwallowingMongo start() throws IOException {
    SwallowingMongo mongo =
        new SwallowingMongo(new ServerSocket(0, 50, InetAddress.getLoopbackAddress()));
    daemon(mongo::accept);
    return mongo;
  }

  String uri() {
    return "mongodb://127.0.0.1:" + server.getLocalPort() + "/footlight";
  }

  private void accept() {
    try {
      while (true) {
        Socket client = server.accept();
        client.setTcpNoDelay(true);
        daemon(() -> serve(client));
      }
    } catch (SocketException closed) {
      return;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static void serve(Socket client) {
    try (client) {
      DataInputStream in = new DataInputStream(new BufferedInputStream(client.getInputStream()));
      OutputStream out = client.getOutputStream();
      while (true) {
        int rest = Integer.reverseBytes(in.readInt()) - Integer.BYTES;
        byte[] message = in.readNBytes(rest);
        out.write(reply(message));
      }
    } catch (EOFException | SocketException gone) {
      return;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static byte[] reply(byte[] bytes) {
    ByteBuffer message = ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
    int request = message.getInt();
    message.getInt(); // to whom the message replies
    int operation = message.getInt();
    if (operation == OP_QUERY) {
      return ByteBuffer.allocate(HEADER + 20 + HELLO.length)
          .order(ByteOrder.LITTLE_ENDIAN)
          .putInt(HEADER + 20 + HELLO.length)
          .putInt(0)
          .putInt(request)
          .putInt(OP_REPLY)
          .putInt(0) // flags
          .putLong(0) // cursor
          .putInt(0) // first document
          .putInt(1) // documents
          .put(HELLO)
          .array();
    }
    // Flags, the kind of the section, its length and the type of its first element come before the
    // name of that element, which is the command's.
    int name = message.position() + Integer.BYTES + 1 + Integer.BYTES + 1;
    int end = name;
    while (bytes[end] != 0) {
      end++;
    }
    String command = new String(bytes, name, end - name, UTF_8);
    byte[] answer =
        switch (command) {
          case "hello", "isMaster", "ismaster" -> HELLO;
          case "find" -> NOTHING_FOUND;
          default -> OK;
        };
    return ByteBuffer.allocate(HEADER + 5 + answer.length)
        .order(ByteOrder.LITTLE_ENDIAN)
        .putInt(HEADER + 5 + answer.length)
        .putInt(0)
        .putInt(request)
        .putInt(OP_MSG)
        .putInt(0) // flags
        .put((byte) 0) // kind of the section
        .put(answer)
        .array();
  }

  private static byte[] bson(BsonDocument document) {
    BasicOutputBuffer buffer = new BasicOutputBuffer();
    try (BsonBinaryWriter writer = new BsonBinaryWriter(buffer)) {
      new BsonDocumentCodec().encode(writer, document, EncoderContext.builder().build());
    }
    return buffer.toByteArray();
  }

  private static void daemon(Runnable work) {
    Thread thread = new Thread(work, "swallowing-mongo");
    thread.setDaemon(true);
    thread.start();
  }

  @Override
  public void close() throws IOException {
    server.close();
  }
}
