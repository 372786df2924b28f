package live.footlight.benchmarks;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.io.EOFException;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.SocketChannel;
import java.util.Arrays;

/**
 * A connection over which one page after another is read by HTTP/1.1, one at a time. It knows just
 * what the edge's answers need (a length or chunks), and makes no objects for a header: the client
 * shares its cores with the edge that is measured.
 */
final class KeptConnection {
  private static final byte[] HEAD_END = {'\r', '\n', '\r', '\n'};
  private static final int LONGEST = 1 << 20;

  private final InetSocketAddress server;
  private final Selector selector;
  private SocketChannel channel;
  private Object under;
  private ByteBuffer request;
  private byte[] answer = new byte[16 << 10];
  private int received;

  /** Whether this channel has brought an answer. */
  private boolean proven;

  KeptConnection(InetSocketAddress server, Selector selector) {
    this.server = server;
    this.selector = selector;
  }

  /**
   * An answer that has arrived.
   *
   * @param about what the caller called the request
   * @param status of HTTP
   * @param head status line and headers
   * @param body as it is, taken out of its chunks
   */
  record Answer(Object about, int status, String head, byte[] body) {
    /** The value of a header; null where there is none. */
    String header(String name) {
      String line = "\r\n" + name + ": ";
      for (int at = 0; at + line.length() <= head.length(); at++) {
        at = head.indexOf("\r\n", at);
        if (at < 0) {
          return null;
        }
        if (head.regionMatches(true, at, line, 0, line.length())) {
          int end = head.indexOf("\r\n", at + line.length());
          return head.substring(at + line.length(), end < 0 ? head.length() : end);
        }
      }
      return null;
    }

    /** How often the body has these bytes. */
    int count(byte[] text) {
      int found = 0;
      for (int at = 0; at + text.length <= body.length; at++) {
        if (body[at] == text[0]
            && Arrays.equals(body, at, at + text.length, text, 0, text.length)) {
          found++;
        }
      }
      return found;
    }
  }

  /**
   * Sends a request; the last one must have been answered.
   *
   * @param about what the caller calls it
   */
  synchronized void send(String path, Object about) throws IOException {
    under = about;
    request =
        ByteBuffer.wrap(
            ("GET " + path + " HTTP/1.1\r\nHost: edge\r\nAccept: application/json\r\n\r\n")
                .getBytes(ISO_8859_1));
    if (channel == null) {
      connect();
    }
    try {
      write();
    } catch (IOException e) {
      // The edge closes connections that nobody used for a while.
      connect();
      write();
    }
  }

  private void connect() throws IOException {
    close();
    channel = SocketChannel.open(server);
    channel.setOption(StandardSocketOptions.TCP_NODELAY, true);
    channel.configureBlocking(false);
    channel.register(selector, SelectionKey.OP_READ, this);
    selector.wakeup();
  }

  private void write() throws IOException {
    request.rewind();
    channel.write(request);
    if (request.hasRemaining()) {
      throw new EOFException("the edge takes no request");
    }
  }

  /**
   * Takes what has arrived.
   *
   * @param ready on which something has
   * @return the answer, or null where it is not complete; there is no request under way then
   */
  synchronized Answer receive(SocketChannel ready) throws IOException {
    if (ready != channel) {
      return null;
    }
    if (received == answer.length) {
      if (received >= LONGEST) {
        throw new IOException("an answer of more than " + LONGEST + " bytes");
      }
      answer = Arrays.copyOf(answer, 2 * answer.length);
    }
    int read;
    try {
      read = channel.read(ByteBuffer.wrap(answer, received, answer.length - received));
    } catch (IOException e) {
      read = -1; // reset
    }
    if (read < 0) {
      closed();
      return null;
    }
    received += read;
    Answer complete = complete();
    if (complete != null) {
      under = null;
      received = 0;
      proven = true;
      if ("close".equalsIgnoreCase(complete.header("Connection"))) {
        close();
      }
    }
    return complete;
  }

  /** A request that met the end of an idle connection is sent again. */
  private void closed() throws IOException {
    boolean again = proven && received == 0;
    close();
    if (under != null) {
      if (!again) {
        throw new EOFException("the edge broke off");
      }
      connect();
      write();
    }
  }

  private Answer complete() throws IOException {
    int headEnd = find(HEAD_END, 0);
    if (headEnd < 0) {
      return null;
    }
    String head = new String(answer, 0, headEnd, ISO_8859_1);
    Answer bare = new Answer(under, Integer.parseInt(head, 9, 12, 10), head, new byte[0]);
    int from = headEnd + HEAD_END.length;
    String length = bare.header("Content-Length");
    if (length == null) {
      return "chunked".equalsIgnoreCase(bare.header("Transfer-Encoding"))
          ? chunked(bare, from)
          : bare;
    }
    int end = from + Integer.parseInt(length);
    return received < end
        ? null
        : new Answer(under, bare.status(), head, Arrays.copyOfRange(answer, from, end));
  }

  private Answer chunked(Answer bare, int from) {
    byte[] body = new byte[received];
    int length = 0;
    int at = from;
    while (true) {
      int line = find(new byte[] {'\r', '\n'}, at);
      if (line < 0) {
        return null;
      }
      int size = Integer.parseInt(new String(answer, at, line - at, ISO_8859_1), 16);
      int chunk = line + 2;
      if (chunk + size + 2 > received) {
        return null;
      }
      if (size == 0) {
        return new Answer(under, bare.status(), bare.head(), Arrays.copyOf(body, length));
      }
      System.arraycopy(answer, chunk, body, length, size);
      length += size;
      at = chunk + size + 2;
    }
  }

  private int find(byte[] text, int from) {
    for (int at = from; at + text.length <= received; at++) {
      if (answer[at] == text[0]
          && Arrays.equals(answer, at, at + text.length, text, 0, text.length)) {
        return at;
      }
    }
    return -1;
  }

  /**
   * Gives up the request under way; the next one gets a connection of its own.
   *
   * @return what it is called; null where there is none
   */
  synchronized Object abandon() {
    Object abandoned = under;
    under = null;
    try {
      close();
    } catch (IOException e) {
      channel = null;
    }
    return abandoned;
  }

  private void close() throws IOException {
    received = 0;
    proven = false;
    if (channel != null) {
      channel.close();
      channel = null;
    }
  }
}
