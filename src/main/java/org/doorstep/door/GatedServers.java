package org.doorstep.door;

import io.vertx.core.Handler;
import io.vertx.ext.auth.authentication.AuthenticationProvider;
import io.vertx.ext.web.RoutingContext;
import io.vertx.ext.web.handler.AuthenticationHandler;
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

/**
 * Camel's two HTTP servers with our handlers in front from the first moment: Camel starts to listen before it loads a route, and
 * a handler added later would leave a gap.
 */
public final class GatedServers extends DefaultMainHttpServerFactory {

    private final AuthenticationHandler gate;
    private final AuthenticationHandler admin;

    /**
     * @param gate  in front of every path of the main server
     * @param admin in front of every path of the management server
     */
    public GatedServers(AuthenticationHandler gate, AuthenticationHandler admin) {
        this.gate = gate;
        this.admin = admin;
    }

    @Override
    public Service newHttpServer(CamelContext camelContext, HttpServerConfigurationProperties configuration) {
        MainHttpServer server = (MainHttpServer) super.newHttpServer(camelContext, configuration);
        put(gate, server.getConfiguration().getAuthenticationConfig());
        return new ServiceSupport() {
            @Override
            protected void doStart() {
                ServiceHelper.startService(server);
                bodiesAreRead(camelContext, configuration.getPort());
            }

            @Override
            protected void doStop() {
                ServiceHelper.stopAndShutdownService(server);
            }
        };
    }

    @Override
    public Service newHttpManagementServer(CamelContext camelContext, HttpManagementServerConfigurationProperties configuration) {
        ManagementHttpServer server = (ManagementHttpServer) super.newHttpManagementServer(camelContext, configuration);
        put(admin, server.getConfiguration().getAuthenticationConfig());
        return server;
    }

    /**
     * Takes Camel's body handler out of the way: the gate has read the body, and asking an HTTP/2 request that has ended to resume,
     * as that handler does, is an error. After the server was made, before a door route looks for its router.
     */
    private static void bodiesAreRead(CamelContext camelContext, int port) {
        String name = VertxPlatformHttpRouter.getRouterNameFromPort(port);
        VertxPlatformHttpRouter router = VertxPlatformHttpRouter.lookup(camelContext, name);
        camelContext.getRegistry().unbind(name);
        camelContext.getRegistry().bind(name, new VertxPlatformHttpRouter(router.getServer(), router.vertx(), router, name, router.getServerType()) {
            @Override
            public Handler<RoutingContext> bodyHandler() {
                return RoutingContext::next;
            }
        });
    }

    private static void put(AuthenticationHandler handler, AuthenticationConfig config) {
        AuthenticationConfigEntry entry = new AuthenticationConfigEntry();
        entry.setPath("/*");
        entry.setAuthenticationProviderFactory(vertx -> null);
        entry.setAuthenticationHandlerFactory(new AuthenticationHandlerFactory() {
            @Override
            public <T extends AuthenticationProvider> AuthenticationHandler createAuthenticationHandler(T none) {
                return handler;
            }
        });
        config.getEntries().add(entry);
        config.setEnabled(true);
    }
}
