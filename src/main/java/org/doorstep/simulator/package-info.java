/**
 * Plays a provider's producer against a door, over real HTTP.
 *
 * <p>{@link org.doorstep.simulator.Producer} makes the bodies (one small package a provider),
 * {@link org.doorstep.simulator.Simulation} sends them with the provider's {@link org.doorstep.simulator.Manners},
 * {@link org.doorstep.simulator.Report} says what came of it. The room knows nothing of the hub: it imports no other room, so that it can judge it.
 */
package org.doorstep.simulator;
