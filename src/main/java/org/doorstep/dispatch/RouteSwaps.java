package org.doorstep.dispatch;

import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.apache.camel.CamelContext;
import org.apache.camel.model.Model;
import org.apache.camel.model.RouteDefinition;
import org.apache.camel.support.PluginHelper;
import org.doorstep.config.ConfigException;
import org.doorstep.config.Table;
import org.doorstep.config.Tables;

/**
 * Puts resource routes in the place of what runs, one at a time and between two runs, and keeps what is known by their files: the true
 * names of resources. Not Camel's own reload: that one removes nothing when a file is deleted and leaves a gap in which events would
 * go to {@code other}. One thread at a time.
 */
public final class RouteSwaps {

    /** How long runs under way are waited for. */
    private static final Duration PATIENCE = Duration.ofSeconds(20);

    private final CamelContext camel;
    private final ResourceRoutes resources;
    private final Supplier<Tables> tables;
    private final Map<String, RouteFile> running = new ConcurrentSkipListMap<>();

    /** @param loaded the files whose routes Camel has */
    public RouteSwaps(CamelContext camel, ResourceRoutes resources, Collection<RouteFile> loaded, Supplier<Tables> tables) {
        this.camel = camel;
        this.resources = resources;
        this.tables = tables;
        loaded.forEach(file -> running.put(file.id(), file));
    }

    /** True names of the resources that may have routes: those whose name is their route's, and those with a table, which spell it better. */
    public static List<String> names(Collection<RouteFile> files, Tables tables) {
        return Stream.concat(files.stream().map(RouteFiles::resource), tables.all().stream().map(Table::resource)).toList();
    }

    /** The tables have changed, and with them the spelling of names. */
    public void renamed() {
        resources.names(names(running.values(), tables.get()));
    }

    /**
     * Runs this file in the place of what ran under its id. It has been looked over and tried.
     *
     * @throws ConfigException when Camel refuses it all the same; then what ran before runs on
     * @throws IllegalStateException when runs under way did not come to an end
     */
    public void take(RouteFile file) throws Exception {
        RouteFile before = running.get(file.id());
        swap(() -> {
            remove(file.id());
            try {
                load(file);
                running.put(file.id(), file);
            } catch (Exception e) {
                remove(file.id());
                if (before != null) {
                    load(before);
                }
                throw ConfigException.at(file.path(), 0, "Camel cannot run it (" + e.getClass().getSimpleName() + ")", "Compare with the shipped files");
            }
            renamed();
        });
    }

    /** The file is gone: its events go the way of resources without a route. */
    public void drop(String id) throws Exception {
        swap(() -> {
            remove(id);
            running.remove(id);
            renamed();
        });
    }

    private void swap(ResourceRoutes.Swap swap) throws Exception {
        if (!resources.between(swap, PATIENCE)) {
            throw new IllegalStateException("runs are under way");
        }
    }

    private void load(RouteFile file) throws Exception {
        PluginHelper.getRoutesLoader(camel).loadRoutes(file.resource());
    }

    private void remove(String id) throws Exception {
        Model model = camel.getCamelContextExtension().getContextPlugin(Model.class);
        RouteDefinition definition = model.getRouteDefinition(id);
        if (definition != null) {
            // Stops and removes the route as well.
            model.removeRouteDefinition(definition);
        }
    }
}
