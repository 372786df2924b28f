package live.footlight.standalone;

import java.util.regex.Matcher;
import java.util.regex.Pattern;
import picocli.CommandLine.TypeConversionException;

/**
 * How fast a replay's time runs.
 *
 * @param factor event time to wall time; infinite for as fast as it is taken
 */
record Speed(double factor) {
  static final Speed MAX = new Speed(Double.POSITIVE_INFINITY);

  private static final Pattern FORM = Pattern.compile("(\\d{1,9}(?:\\.\\d{1,9})?)x");

  /** Reads {@code 600x} or {@code max}. */
  static Speed parse(String text) {
    if (text.equals("max")) {
      return MAX;
    }
    Matcher form = FORM.matcher(text);
    if (!form.matches() || Double.parseDouble(form.group(1)) == 0) {
      throw new TypeConversionException("'" + text + "' is not a speed such as 1x, 600x or max");
    }
    return new Speed(Double.parseDouble(form.group(1)));
  }

  /** Wall-clock ms after the start at which something of this event-time offset is due. */
  long due(long offsetMs) {
    return (long) (offsetMs / factor);
  }
}
