package org.doorstep.cli;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.Supplier;
import picocli.CommandLine;
import picocli.CommandLine.Help;
import picocli.CommandLine.Model.UsageMessageSpec;

/** The commands by what they are for, in the order in which one needs them. */
enum Menu {
    RUN("Run"), LOOK("Look"), REPAIR("Repair"), PROVIDERS("Providers");

    private final String title;

    Menu(String title) {
        this.title = title;
    }

    /** Suppliers: the class of a command is loaded when it is wanted. */
    private Map<String, Supplier<Class<?>>> commands() {
        Map<String, Supplier<Class<?>>> commands = new LinkedHashMap<>();
        switch (this) {
            case RUN -> {
                commands.put("run", () -> RunCommand.class);
                commands.put("check", () -> CheckCommand.class);
                commands.put("reload", () -> ReloadCommand.class);
                commands.put("backup", () -> BackupCommand.class);
            }
            case LOOK -> {
                commands.put("status", () -> StatusCommand.class);
                commands.put("health", () -> HealthCommand.class);
                commands.put("events", () -> EventsCommand.class);
                commands.put("queues", () -> QueuesCommand.class);
                commands.put("media", () -> MediaCommand.class);
            }
            case REPAIR -> {
                commands.put("routes", () -> RoutesCommand.class);
                commands.put("dead-letters", () -> DeadLettersCommand.class);
                commands.put("replay", () -> ReplayCommand.class);
                commands.put("purge", () -> PurgeCommand.class);
                commands.put("journal", () -> JournalCommand.class);
            }
            case PROVIDERS -> {
                commands.put("endpoint", () -> EndpointCommand.class);
                commands.put("subscriptions", () -> SubscriptionsCommand.class);
                commands.put("catch-up", () -> CatchUpCommand.class);
                commands.put("pause", () -> PauseCommand.class);
                commands.put("resume", () -> ResumeCommand.class);
                commands.put("arm", () -> ArmCommand.class);
                commands.put("disarm", () -> DisarmCommand.class);
                commands.put("simulate", () -> SimulateCommand.class);
            }
            default -> throw new IllegalStateException(title);
        }
        return commands;
    }

    /** Adds the one that is asked for; all where none of them is; none where only the version is. */
    static void add(CommandLine root, String asked) {
        if (asked.equals("--version") || asked.equals("-V")) {
            return;
        }
        for (Menu group : values()) {
            Supplier<Class<?>> one = group.commands().get(asked);
            if (one != null) {
                root.addSubcommand(asked, one.get());
                return;
            }
        }
        for (Menu group : values()) {
            group.commands().forEach((name, type) -> root.addSubcommand(name, type.get()));
        }
        root.getHelpSectionMap().put(UsageMessageSpec.SECTION_KEY_COMMAND_LIST_HEADING, help -> "");
        root.getHelpSectionMap().put(UsageMessageSpec.SECTION_KEY_COMMAND_LIST, Menu::listed);
    }

    private static String listed(Help help) {
        StringBuilder list = new StringBuilder();
        for (Menu group : values()) {
            Map<String, Help> helps = new LinkedHashMap<>();
            group.commands().keySet().forEach(name -> helps.put(name, help.subcommands().get(name)));
            list.append(String.format("%n%s:%n", group.title)).append(help.commandList(helps));
        }
        return list.toString();
    }
}
