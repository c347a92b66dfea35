package org.doorstep.media;

import org.apache.hc.client5.http.DnsResolver;
import org.apache.hc.client5.http.config.ConnectionConfig;
import org.apache.hc.client5.http.config.RequestConfig;
import org.apache.hc.client5.http.config.TlsConfig;
import org.apache.hc.client5.http.impl.DefaultSchemePortResolver;
import org.apache.hc.client5.http.impl.classic.CloseableHttpClient;
import org.apache.hc.client5.http.impl.classic.HttpClientBuilder;
import org.apache.hc.client5.http.impl.io.ManagedHttpClientConnectionFactory;
import org.apache.hc.client5.http.impl.io.PoolingHttpClientConnectionManagerBuilder;
import org.apache.hc.client5.http.impl.routing.DefaultRoutePlanner;
import org.apache.hc.core5.http.config.Http1Config;
import org.apache.hc.core5.ssl.SSLContexts;
import org.apache.hc.core5.util.Timeout;
import org.doorstep.config.MediaSettings;
import org.doorstep.url.UrlTls;

/**
 * An HTTP client for strangers' URLs, a connection a request. Off: redirects, retries, cookies, authentication, decompression, upgrades, and every proxy, of
 * the environment too: a proxy would look names up by itself, past the guard.
 */
final class OutsideClient {

    private static final int LINE = 8 << 10;
    private static final int HEADERS = 100;

    private OutsideClient() {
    }

    static CloseableHttpClient of(MediaSettings settings, DnsResolver guard) {
        Timeout timeout = Timeout.of(settings.timeout());
        var connections = PoolingHttpClientConnectionManagerBuilder.create()
                .setDnsResolver(guard)
                .setTlsSocketStrategy(new UrlTls(SSLContexts.createDefault()))
                .setConnectionFactory(ManagedHttpClientConnectionFactory.builder()
                        .http1Config(Http1Config.custom().setMaxLineLength(LINE).setMaxHeaderCount(HEADERS).setMaxEmptyLineCount(2).build()).build())
                .setDefaultConnectionConfig(ConnectionConfig.custom().setConnectTimeout(timeout).setSocketTimeout(timeout)
                        .build())
                .setDefaultTlsConfig(TlsConfig.custom().setHandshakeTimeout(timeout).build())
                .setMaxConnTotal(2 * settings.threads())
                .setMaxConnPerRoute(settings.threads())
                .build();
        RequestConfig requests = RequestConfig.custom().setConnectionRequestTimeout(timeout).setResponseTimeout(timeout).setRedirectsEnabled(false)
                .setAuthenticationEnabled(false).setContentCompressionEnabled(false).setProtocolUpgradeEnabled(false).build();
        return HttpClientBuilder.create()
                .setConnectionManager(connections)
                .setDefaultRequestConfig(requests)
                .setRoutePlanner(new DefaultRoutePlanner(DefaultSchemePortResolver.INSTANCE))
                // A body longer than its host said would be the beginning of the next answer.
                .setConnectionReuseStrategy((request, response, context) -> false)
                .disableRedirectHandling().disableAutomaticRetries().disableCookieManagement().disableAuthCaching().disableContentCompression()
                .setUserAgent("Doorstep")
                .build();
    }
}
