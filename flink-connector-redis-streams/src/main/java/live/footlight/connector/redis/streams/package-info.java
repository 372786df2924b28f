/** Placeholder. */
package live.footlight.connector.redis.streams;
