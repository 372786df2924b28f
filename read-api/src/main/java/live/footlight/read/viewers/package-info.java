/** Viewers: how many watch a session, how many have, and how that went minute by minute. */
package live.footlight.read.viewers;
