package live.footlight.contract.view;

import java.util.List;

/**
 * The generations side by side, and which of them readers follow.
 *
 * @param generations all of them
 * @param active the one that readers follow; empty where none was activated
 * @param activations how often readers were told to follow another one; 2⁴⁰ more for each epoch
 */
public record GenerationsView(List<GenerationView> generations, String active, long activations) {}
