/** The read edge: what the jobs wrote, as people ask for it. */
package live.footlight.read;
