package org.doorstep.door;

import io.vertx.core.Handler;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpVersion;
import io.vertx.ext.auth.authentication.AuthenticationProvider;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import io.vertx.ext.web.handler.AuthenticationHandler;
import java.util.List;
import org.apache.camel.CamelContext;
import org.apache.camel.Service;
import org.apache.camel.component.platform.http.main.DefaultMainHttpServerFactory;
import org.apache.camel.component.platform.http.main.MainHttpServer;
import org.apache.camel.component.platform.http.main.ManagementHttpServer;
import org.apache.camel.component.platform.http.vertx.VertxPlatformHttpRouter;
import org.apache.camel.component.platform.http.vertx.auth.AuthenticationConfig;
import org.apache.camel.component.platform.http.vertx.auth.AuthenticationConfig.AuthenticationConfigEntry;
import org.apache.camel.component.platform.http.vertx.auth.AuthenticationConfig.AuthenticationHandlerFactory;
import org.apache.camel.main.HttpManagementServerConfigurationProperties;
import org.apache.camel.main.HttpServerConfigurationProperties;
import org.apache.camel.support.service.ServiceHelper;
import org.apache.camel.support.service.ServiceSupport;
import org.doorstep.http.ListHeader;

/**
 * Camel's two HTTP servers with our handlers in front from the first moment: Camel starts to listen before it loads a route, and
 * a handler added later would leave a gap.
 */
public final class GatedServers extends DefaultMainHttpServerFactory {

    /** By path, method, Accept and Content-Type. */
    private static final List<Integer> NO_ROUTE = List.of(404, 405, 406, 415);

    private final AuthenticationHandler gate;
    private final AuthenticationHandler admin;
    private final Handler<HttpServerRequest> unreadable;
    private final Handler<RoutingContext> untaken;

    /**
     * @param gate  in front of every path of the main server
     * @param admin in front of every path of the management server
     * @param unreadable answers where a request does not come as far as that
     * @param untaken answers in the main server where no route has taken what came past its gate
     */
    public GatedServers(AuthenticationHandler gate, AuthenticationHandler admin, Handler<HttpServerRequest> unreadable,
                        Handler<RoutingContext> untaken) {
        this.gate = gate;
        this.admin = admin;
        this.unreadable = unreadable;
        this.untaken = untaken;
    }

    @Override
    public Service newHttpServer(CamelContext camelContext, HttpServerConfigurationProperties configuration) {
        MainHttpServer server = (MainHttpServer) super.newHttpServer(camelContext, configuration);
        put(gate, true, server.getConfiguration().getAuthenticationConfig());
        return started(server, () -> {
            VertxPlatformHttpRouter router = router(camelContext, configuration.getPort());
            answersAreOurs(router);
            bodiesAreRead(camelContext, router);
        });
    }

    @Override
    public Service newHttpManagementServer(CamelContext camelContext, HttpManagementServerConfigurationProperties configuration) {
        ManagementHttpServer server = (ManagementHttpServer) super.newHttpManagementServer(camelContext, configuration);
        put(admin, false, server.getConfiguration().getAuthenticationConfig());
        // Not wrapped: camel-micrometer looks for this very service to put its metrics on.
        return server;
    }

    /** The server, with something to do once it was made. */
    private static Service started(Service server, Runnable then) {
        return new ServiceSupport() {
            @Override
            protected void doStart() {
                ServiceHelper.startService(server);
                then.run();
            }

            @Override
            protected void doStop() {
                ServiceHelper.stopAndShutdownService(server);
            }
        };
    }

    private static VertxPlatformHttpRouter router(CamelContext camelContext, int port) {
        return VertxPlatformHttpRouter.lookup(camelContext, VertxPlatformHttpRouter.getRouterNameFromPort(port));
    }

    /**
     * A head without Host never comes as far as the gate; unhandled, each one is an ERROR with a stack trace. Where no route fits,
     * Vert.x would say 4xx.
     */
    private void answersAreOurs(VertxPlatformHttpRouter router) {
        // Camel's router hangs below the one that the server has.
        if (router.getServer().getServer().requestHandler() instanceof Router outer) {
            outer.errorHandler(400, ctx -> unreadable.handle(ctx.request()));
            NO_ROUTE.forEach(status -> outer.errorHandler(status, untaken));
        }
    }

    /**
     * Takes Camel's body handler out of the way: the gate has read the body, and asking an HTTP/2 request that has ended to resume,
     * as that handler does, is an error. After the server was made, before a door route looks for its router.
     */
    private static void bodiesAreRead(CamelContext camelContext, VertxPlatformHttpRouter router) {
        String name = router.getName();
        camelContext.getRegistry().unbind(name);
        camelContext.getRegistry().bind(name, new VertxPlatformHttpRouter(router.getServer(), router.vertx(), router, name, router.getServerType()) {
            @Override
            public Handler<RoutingContext> bodyHandler() {
                return RoutingContext::next;
            }
        });
    }

    /**
     * Tells the connection when a request begins and ends. Closes it where its sender says so within a list (RFC 9112 section 9.6);
     * Vert.x sees to it where nothing else is said.
     *
     * @param proves whether who gets a 2xx has proved who he is
     */
    private static AuthenticationHandler on(AuthenticationHandler handler, boolean proves) {
        return ctx -> {
            HttpServerRequest request = ctx.request();
            Connection connection = Connection.of(request);
            connection.begun(request.version() == HttpVersion.HTTP_2);
            ctx.addEndHandler(answered -> connection.ended(proves && ctx.response().getStatusCode() < 300));
            if (request.version() != HttpVersion.HTTP_2 && ListHeader.holds(request.headers().getAll("Connection"), "close")) {
                ctx.addEndHandler(answered -> request.connection().close());
            }
            handler.handle(ctx);
        };
    }

    private static void put(AuthenticationHandler handler, boolean proves, AuthenticationConfig config) {
        AuthenticationConfigEntry entry = new AuthenticationConfigEntry();
        entry.setPath("/*");
        entry.setAuthenticationProviderFactory(vertx -> null);
        entry.setAuthenticationHandlerFactory(new AuthenticationHandlerFactory() {
            @Override
            public <T extends AuthenticationProvider> AuthenticationHandler createAuthenticationHandler(T none) {
                return on(handler, proves);
            }
        });
        config.getEntries().add(entry);
        config.setEnabled(true);
    }
}
