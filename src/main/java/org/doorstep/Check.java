package org.doorstep;

import java.lang.reflect.Proxy;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import javax.sql.DataSource;
import org.apache.camel.CamelContext;
import org.apache.camel.Processor;
import org.apache.camel.component.stub.StubComponent;
import org.apache.camel.impl.DefaultCamelContext;
import org.apache.camel.model.Model;
import org.apache.camel.support.PluginHelper;
import org.doorstep.config.ConfigException;
import org.doorstep.config.Problems;
import org.doorstep.config.Settings;
import org.doorstep.dispatch.RouteFile;
import org.doorstep.dispatch.RouteFileLoader;
import org.doorstep.dispatch.RouteFiles;
import org.doorstep.dispatch.RouteTrouble;
import org.doorstep.door.Doors;

/** Everything that a start would look at, without starting: no port stays taken, no file is written. */
public final class Check {

    private Check() {
    }

    /**
     * @param connect whether what is outside is tried as well: database, brokers, providers' APIs
     * @param said    told line by line what is there, what does nothing where it lies, what answered
     * @throws ConfigException with all that is wrong, a line each
     */
    public static void everything(Doorstep.Place place, boolean connect, Consumer<String> said) throws InterruptedException {
        List<String> slow = new ArrayList<>();
        Configuration found = Configuration.load(place, new Configuration.Trial() {
            @Override
            public void settings(Settings settings) {
                CamelKeys.check(settings, place.config(), context -> bind(context, Stream.empty()));
            }

            @Override
            public void routes(RouteFiles routes, Settings settings) {
                slow.addAll(load(routes.all(), settings));
            }

            @Override
            public boolean free(int port, Settings settings) {
                return PortsFile.in(settings.data()).filter(running -> running.ports().contains(port)).isPresent();
            }
        });
        said.accept("ok: " + count(found.feeds().all(), "feed") + ", " + count(found.tables().all(), "table") + ", " + count(found.routes().files(), "route file"));
        found.routes().ignored().forEach(file -> said.accept("warning: " + file));
        slow.forEach(step -> said.accept("note: " + step));
        PortsFile.in(found.settings().data()).ifPresent(running -> said.accept("note: Doorstep runs in " + found.settings().data() + " now (process "
                + running.process() + ") and has the ports " + running.ports().stream().map(String::valueOf).collect(Collectors.joining(", "))));
        if (connect) {
            new Outside(found, said).tryAll();
        }
    }

    private static String count(Collection<?> all, String what) {
        return all.size() + " " + what + (all.size() == 1 ? "" : "s");
    }

    /** Stands for what users name and what is not made here, a step or a data source: nothing runs, nothing connects. */
    private static Object standIn() {
        return Proxy.newProxyInstance(Check.class.getClassLoader(), new Class<?>[] {Processor.class, DataSource.class}, (proxy, method, given) -> switch (method.getName()) {
            case "hashCode" -> System.identityHashCode(proxy);
            case "equals" -> proxy == given[0];
            case "toString" -> "stand-in";
            case "process" -> null;
            default -> throw new UnsupportedOperationException(method.getName());
        });
    }

    /**
     * Loads route files into a context of its own, with stubs for what would need the outside.
     *
     * @return which doors do not run on event loops, by file, line and step
     * @throws ConfigException naming each file that Camel refuses
     */
    static List<String> load(List<RouteFile> routes, Settings settings) {
        Problems problems = new Problems();
        CamelContext context = new DefaultCamelContext();
        try {
            context.setAutoStartup(false);
            context.setSourceLocationEnabled(true);
            for (String component : new String[] {"platform-http", "journal", "activemq", "jms"}) {
                context.addComponent(component, new StubComponent());
            }
            bind(context, beans(settings));
            context.getRegistry().bind("routeFiles", new RouteFileLoader());
            context.start();
            routes.forEach(file -> problems.in(() -> load(context, file)));
            problems.raise();
            return context.getCamelContextExtension().getContextPlugin(Model.class).getRouteDefinitions().stream().flatMap(route -> Doors.foreignStep(route).stream())
                    .map(step -> String.valueOf(step.getLocation()).replaceFirst("^[a-z]{2,}:", "") + ":" + step.getLineNumber() + ": the step '" + step.getShortName()
                            + "' is not Doorstep's: this door runs on threads that may wait, fewer deliveries at once, and not on the event loops").toList();
        } finally {
            context.stop();
        }
    }

    private static void bind(CamelContext context, Stream<String> beans) {
        Object any = standIn();
        Stream.concat(Stream.of("guard", "authenticate", "admit", "accept", "lane", "tables", "queue", "json", "parameters", "noHeaders", "doorstep"), beans)
                .forEach(bean -> context.getRegistry().bind(bean, any));
    }

    /** Names of the beans that application.properties defines. */
    private static Stream<String> beans(Settings settings) {
        return settings.camel().keySet().stream().filter(key -> key.startsWith("camel.beans.")).map(key -> key.substring("camel.beans.".length()).split("[.\\[]", 2)[0]).distinct();
    }

    private static void load(CamelContext context, RouteFile file) {
        try {
            PluginHelper.getRoutesLoader(context).loadRoutes(file.resource());
            if (context.getCamelContextExtension().getContextPlugin(Model.class).getRouteTemplateDefinition("lane") != null
                    && file.path().getFileName().toString().startsWith("dispatch")) {
                context.addRouteFromTemplate("lane-check", "lane", Map.of("feed", "check"));
            }
        } catch (Exception e) {
            throw RouteTrouble.of(file, e);
        }
    }
}
