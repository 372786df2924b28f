package live.footlight.contract.event;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/**
 * The length of a text, or of each of a list's, that may be longer than others, such as an address,
 * or has to be shorter, such as what names a list.
 */
@Retention(RetentionPolicy.RUNTIME)
@Target(ElementType.RECORD_COMPONENT)
public @interface Longest {
  /** In bytes of UTF-8. */
  int value();
}
