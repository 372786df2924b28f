package live.footlight.ingest;

import jakarta.servlet.http.HttpServletRequest;
import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.util.zip.GZIPInputStream;
import java.util.zip.ZipException;
import org.springframework.http.HttpStatus;

/** Reads a request's body, inflated where it is gzip, and never more than is allowed. */
final class Body {
  /** Small bodies may compress as well as they like. */
  private static final int RATIO_FROM = 65_536;

  private Body() {}

  /** The whole body, of as many bytes as any request may have. */
  static byte[] read(HttpServletRequest request, IngestSettings settings) throws IOException {
    return read(request, settings.bodyBytes(), settings.gzipRatio());
  }

  /**
   * The whole body.
   *
   * @param maxBytes it may have, inflated
   * @param gzipRatio how many times larger than it was sent it may become
   * @throws Refusal where it is too large, inflates too much, or is no gzip though it says so
   */
  static byte[] read(HttpServletRequest request, int maxBytes, int gzipRatio) throws IOException {
    if (request.getContentLengthLong() > maxBytes) {
      throw tooLarge(maxBytes);
    }
    String encoding = request.getHeader("Content-Encoding");
    if (encoding == null || encoding.equalsIgnoreCase("identity")) {
      return read(request.getInputStream(), null, maxBytes, gzipRatio);
    }
    if (!encoding.equalsIgnoreCase("gzip")) {
      throw Refusal.of(
          HttpStatus.UNSUPPORTED_MEDIA_TYPE,
          "unsupported-encoding",
          "Content-Encoding may be gzip or absent, not " + encoding);
    }
    CountingStream compressed = new CountingStream(request.getInputStream());
    try (GZIPInputStream inflated = new GZIPInputStream(compressed, 8_192)) {
      return read(inflated, compressed, maxBytes, gzipRatio);
    } catch (ZipException | EOFException e) {
      throw Refusal.of(
          HttpStatus.BAD_REQUEST, "malformed-gzip", "The body is no gzip: " + e.getMessage());
    }
  }

  private static byte[] read(InputStream in, CountingStream compressed, int maxBytes, int gzipRatio)
      throws IOException {
    ByteArrayOutputStream body = new ByteArrayOutputStream(4_096);
    byte[] chunk = new byte[8_192];
    for (int read = in.read(chunk); read >= 0; read = in.read(chunk)) {
      body.write(chunk, 0, read);
      if (body.size() > maxBytes) {
        throw tooLarge(maxBytes);
      }
      if (compressed != null
          && body.size() > RATIO_FROM
          && body.size() / gzipRatio > compressed.count) {
        throw Refusal.of(
            HttpStatus.CONTENT_TOO_LARGE,
            "inflates-too-much",
            "The body inflates to more than " + gzipRatio + " times its size");
      }
    }
    return body.toByteArray();
  }

  private static Refusal tooLarge(int maxBytes) {
    return Refusal.of(
        HttpStatus.CONTENT_TOO_LARGE,
        "body-too-large",
        "A body has at most " + maxBytes + " bytes; send fewer events at once");
  }

  /** Counts what was read of the compressed bytes. */
  private static final class CountingStream extends InputStream {
    private final InputStream in;
    private long count;

    CountingStream(InputStream in) {
      this.in = in;
    }

    @Override
    public int read() throws IOException {
      int read = in.read();
      count += read < 0 ? 0 : 1;
      return read;
    }

    @Override
    public int read(byte[] bytes, int offset, int length) throws IOException {
      int read = in.read(bytes, offset, length);
      count += Math.max(0, read);
      return read;
    }
  }
}
