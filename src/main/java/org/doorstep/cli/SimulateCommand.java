package org.doorstep.cli;

import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code doorstep simulate PROVIDER}: plays a provider's producer. One subcommand a provider. */
@Command(name = "simulate", mixinStandardHelpOptions = true,
        subcommands = {SimulateResoCommand.class, SimulateShowingHubCommand.class, SimulateSparkCommand.class, SimulateRepliersCommand.class,
            SimulateShowingHubApiCommand.class, SimulateSparkApiCommand.class, SimulateRepliersApiCommand.class, SimulateResoApiCommand.class},
        description = {"Play a provider's producer: push invented events to a door.",
            "With -api: play the provider whole, with the API by which its subscribers look after their subscriptions."})
public final class SimulateCommand implements Runnable {

    @Spec
    private CommandSpec spec;

    @Override
    public void run() {
        throw new ParameterException(spec.commandLine(), "Say which provider to play, e.g. doorstep simulate reso --help");
    }
}
