/** Goals: of a session, of a streamer's current session, and one by its id. */
package live.footlight.read.goal;
