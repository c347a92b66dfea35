/**
 * Plays a provider's producer against a door, over real HTTP.
 *
 * <p>{@link org.doorstep.simulator.Producer} makes the bodies (one small package a provider, {@code reso} is the first),
 * {@link org.doorstep.simulator.Simulation} sends them as a polite producer does, {@link org.doorstep.simulator.Report} says
 * what came of it. The room knows nothing of the hub: it imports no other room, so that it can judge it.
 */
package org.doorstep.simulator;
