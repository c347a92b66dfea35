package org.doorstep.door;

import io.vertx.ext.web.handler.AuthenticationHandler;
import org.apache.camel.CamelContext;
import org.apache.camel.Service;
import org.apache.camel.component.platform.http.main.DefaultMainHttpServerFactory;
import org.apache.camel.component.platform.http.main.MainHttpServer;
import org.apache.camel.component.platform.http.main.ManagementHttpServer;
import org.apache.camel.component.platform.http.vertx.auth.AuthenticationConfig;
import org.apache.camel.component.platform.http.vertx.auth.AuthenticationConfig.AuthenticationConfigEntry;
import org.apache.camel.component.platform.http.vertx.auth.AuthenticationConfig.AuthenticationHandlerFactory;
import org.apache.camel.main.HttpManagementServerConfigurationProperties;
import org.apache.camel.main.HttpServerConfigurationProperties;
import io.vertx.ext.auth.authentication.AuthenticationProvider;

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
        return server;
    }

    @Override
    public Service newHttpManagementServer(CamelContext camelContext, HttpManagementServerConfigurationProperties configuration) {
        ManagementHttpServer server = (ManagementHttpServer) super.newHttpManagementServer(camelContext, configuration);
        put(admin, server.getConfiguration().getAuthenticationConfig());
        return server;
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
