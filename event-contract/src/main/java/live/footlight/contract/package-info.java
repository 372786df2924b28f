/**
 * What is said: events, views, topics, keys, and their bytes. Depends on nothing of Footlight, so
 * that every other module can depend on it.
 */
package live.footlight.contract;
