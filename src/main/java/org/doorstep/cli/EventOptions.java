package org.doorstep.cli;

import picocli.CommandLine.Option;

/** Which events of the log. */
final class EventOptions {

    @Option(names = "--feed", paramLabel = "FEED", description = "Only of this feed.")
    private String feed;

    @Option(names = "--resource", paramLabel = "NAME", description = "Only of this resource, as in Property.")
    private String resource;

    @Option(names = "--key", paramLabel = "KEY", description = "Only of this record.")
    private String key;

    @Option(names = "--change", paramLabel = "WORD", description = "Only these: created, updated, deleted, changed or notice.")
    private String change;

    Given given() {
        return new Given().with("feed", feed).with("resource", resource).with("key", key).with("change", change);
    }
}
