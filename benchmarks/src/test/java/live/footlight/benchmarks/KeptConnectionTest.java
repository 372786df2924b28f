package live.footlight.benchmarks;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.SocketChannel;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import live.footlight.benchmarks.KeptConnection.Answer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** A connection to an edge whose every byte is chosen. */
@Timeout(30)
class KeptConnectionTest {
  private ServerSocket edge;
  private Selector selector;
  private KeptConnection connection;

  @BeforeEach
  void open() throws IOException {
    edge = new ServerSocket(0, 10, InetAddress.getLoopbackAddress());
    selector = Selector.open();
    connection =
        new KeptConnection(
            new InetSocketAddress(edge.getInetAddress(), edge.getLocalPort()), selector);
  }

  @AfterEach
  void close() throws IOException {
    connection.abandon();
    selector.close();
    edge.close();
  }

  @Test
  void anAnswerIsWholeHoweverItWasCutUp() throws Exception {
    connection.send("/a", "first");
    try (Socket accepted = edge.accept()) {
      assertThat(request(accepted)).startsWith("GET /a HTTP/1.1\r\nHost: ");
      Answer sized =
          answered(
              accepted,
              "HTTP/1.1 200 \r\nLink: </b>; rel=\"next\"\r\n",
              "content-length: 12\r\n\r",
              "\n{\"id\":1,",
              "{\"i");
      assertThat(sized).isNull();
      sized = answered(accepted, "d\":");
      assertThat(sized.status()).isEqualTo(200);
      assertThat(sized.about()).isEqualTo("first");
      assertThat(sized.header("Link")).isEqualTo("</b>; rel=\"next\"");
      assertThat(sized.header("Content-Length")).isEqualTo("12");
      assertThat(sized.header("ETag")).isNull();
      assertThat(sized.count("{\"id\":".getBytes(UTF_8))).isEqualTo(1);

      connection.send("/b", "second");
      assertThat(request(accepted)).startsWith("GET /b ");
      Answer chunked =
          answered(
              accepted,
              "HTTP/1.1 404 \r\nTransfer-Encoding: chunked\r\n\r\n",
              "8\r\n{\"id\":1,\r\n",
              "a\r\n{\"id\"",
              ":2}]}\r\n0\r\n");
      assertThat(chunked).isNull();
      chunked = answered(accepted, "\r\n");
      assertThat(chunked.status()).isEqualTo(404);
      assertThat(new String(chunked.body(), UTF_8)).isEqualTo("{\"id\":1,{\"id\":2}]}");
      assertThat(chunked.count("{\"id\":".getBytes(UTF_8))).isEqualTo(2);
    }
  }

  @Test
  void aRequestThatMeetsTheEndOfAnIdleConnectionGoesOverAnother() throws Exception {
    connection.send("/a", "first");
    Socket old = edge.accept();
    request(old);
    assertThat(answered(old, "HTTP/1.1 200 \r\nContent-Length: 0\r\n\r\n")).isNotNull();
    connection.send("/b", "second");
    request(old);
    old.close(); // as if it had closed before it read that

    arrived();
    try (Socket other = edge.accept()) {
      assertThat(request(other)).startsWith("GET /b ");
      assertThat(answered(other, "HTTP/1.1 200 \r\nContent-Length: 0\r\n\r\n").about())
          .isEqualTo("second");
    }
  }

  @Test
  void whatTheEdgeClosesIsNotUsedAgain() throws Exception {
    connection.send("/a", "first");
    try (Socket old = edge.accept()) {
      request(old);
      assertThat(answered(old, "HTTP/1.1 200 \r\nConnection: close\r\nContent-Length: 0\r\n\r\n"))
          .isNotNull();
      assertThat(old.getInputStream().read()).isEqualTo(-1);
    }
    connection.send("/b", "second");
    try (Socket other = edge.accept()) {
      assertThat(request(other)).startsWith("GET /b ");
    }
  }

  @Test
  void anAnswerThatIsBrokenOffIsAnError() throws Exception {
    connection.send("/a", "first");
    Socket accepted = edge.accept();
    request(accepted);
    assertThat(answered(accepted, "HTTP/1.1 200 \r\nContent-Length: 9\r\n\r\n{")).isNull();
    accepted.close();

    assertThatThrownBy(this::arrived).isInstanceOf(EOFException.class);
    assertThat(connection.abandon()).isEqualTo("first");
  }

  /** Has the edge send pieces; what has come of them, each taken before the next is sent. */
  private Answer answered(Socket accepted, String... pieces) throws Exception {
    Answer last = null;
    for (String piece : pieces) {
      accepted.getOutputStream().write(piece.getBytes(ISO_8859_1));
      last = arrived();
    }
    return last;
  }

  private Answer arrived() throws Exception {
    List<Callable<Answer>> ready = new ArrayList<>();
    while (ready.isEmpty()) {
      selector.select(key -> ready.add(() -> receive(key)));
    }
    return ready.get(0).call();
  }

  private static Answer receive(SelectionKey key) throws IOException {
    return ((KeptConnection) key.attachment()).receive((SocketChannel) key.channel());
  }

  private static String request(Socket accepted) throws IOException {
    InputStream in = accepted.getInputStream();
    StringBuilder text = new StringBuilder();
    while (text.indexOf("\r\n\r\n") < 0) {
      text.append((char) in.read());
    }
    return text.toString();
  }
}
