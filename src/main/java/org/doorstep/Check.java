package org.doorstep;

import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.apache.camel.CamelContext;
import org.apache.camel.impl.DefaultCamelContext;
import org.apache.camel.model.Model;
import org.apache.camel.Processor;
import org.apache.camel.component.stub.StubComponent;
import org.apache.camel.support.PluginHelper;
import org.doorstep.config.ConfigException;
import org.doorstep.config.Feeds;
import org.doorstep.config.MediaSources;
import org.doorstep.config.Ports;
import org.doorstep.config.Settings;
import org.doorstep.config.Tables;
import org.doorstep.dispatch.RouteFile;
import org.doorstep.dispatch.RouteFileLoader;
import org.doorstep.dispatch.RouteFiles;
import org.doorstep.provider.Providers;

/** Everything that a start would look at, without starting: no port stays taken, no file is written. */
public final class Check {

    private Check() {
    }

    /**
     * @return one line for the user, and one for each file that does nothing where it lies
     * @throws ConfigException with the first thing that is wrong
     */
    public static String everything(Doorstep.Place place) throws Exception {
        Settings settings = Settings.load(place.config(), place.environment(), place.flags());
        Feeds feeds = Feeds.load(place.config().resolve("feeds.yaml"), place.environment(), settings, Providers.names());
        Tables tables = Tables.load(place.config().resolve("tables.yaml"));
        MediaSources.load(place.config().resolve("media.yaml"), Providers.names());
        RouteFiles routes = RouteFiles.check(place.routes()).doors(feeds.all());
        load(routes.all());
        Ports.choose(settings);
        String ok = "ok: " + feeds.all().size() + " feeds, " + tables.all().size() + " tables, " + routes.files().size() + " route files";
        return Stream.concat(Stream.of(ok), routes.ignored().stream().map(file -> "warning: " + file)).collect(Collectors.joining("\n"));
    }

    /**
     * Loads route files into a context of its own, with stubs for what would need the outside.
     *
     * @throws ConfigException naming the file that Camel refuses
     */
    static void load(List<RouteFile> routes) throws Exception {
        try (CamelContext context = new DefaultCamelContext()) {
            context.setAutoStartup(false);
            for (String component : new String[] {"platform-http", "journal", "activemq", "jdbc", "jms"}) {
                context.addComponent(component, new StubComponent());
            }
            Processor step = exchange -> { };
            for (String bean : new String[] {"guard", "authenticate", "admit", "accept", "lane", "tables", "queue", "json", "parameters", "noHeaders"}) {
                context.getRegistry().bind(bean, step);
            }
            context.getRegistry().bind("routeFiles", new RouteFileLoader());
            context.start();
            for (RouteFile file : routes) {
                try {
                    PluginHelper.getRoutesLoader(context).loadRoutes(file.resource());
                    if (context.getCamelContextExtension().getContextPlugin(Model.class).getRouteTemplateDefinition("lane") != null
                            && file.path().getFileName().toString().startsWith("dispatch")) {
                        context.addRouteFromTemplate("lane-check", "lane", Map.of("feed", "check"));
                    }
                } catch (Exception e) {
                    throw ConfigException.at(file.path(), 0, "Camel cannot load it: " + reason(e), "Compare with the shipped files");
                }
            }
        }
    }

    /** The innermost message, on one line. */
    static String reason(Throwable thrown) {
        Throwable root = thrown;
        while (root.getCause() != null && root.getCause() != root) {
            root = root.getCause();
        }
        return String.valueOf(root.getMessage()).strip().replaceAll("\\s*\\R\\s*", " ");
    }
}
