/** Made-up traffic with the shape of a real platform's; the same seed makes the same traffic. */
package live.footlight.standalone.traffic;
