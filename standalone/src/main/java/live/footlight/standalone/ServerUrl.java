package live.footlight.standalone;

import java.net.URI;
import java.net.URISyntaxException;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/** A server's address as {@code --url} takes it. */
final class ServerUrl implements ITypeConverter<URI> {
  @Override
  public URI convert(String value) {
    try {
      URI url = new URI(value);
      if (url.getHost() != null
          && ("http".equals(url.getScheme()) || "https".equals(url.getScheme()))) {
        return url;
      }
    } catch (URISyntaxException isSaidBelow) {
      // As of whatever else is no address.
    }
    throw new TypeConversionException("'" + value + "' is no URL such as http://127.0.0.1:8080");
  }
}
