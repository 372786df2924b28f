/**
 * Games Done Quick marathons as events: minute-by-minute running totals become single gifts,
 * refunds and sessions, and what the boards must show for them.
 *
 * <p>Pure: files in, lists out. The single donors are not in the data; they are numbered by a fixed
 * rule, so that every replay names the same ones.
 */
package live.footlight.standalone.gdq;
