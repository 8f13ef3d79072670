namespace ChatOps.Sources.Jenkins;

internal static class JenkinsApiRegistration
{
    public static IServiceCollection AddJenkinsApi(this IServiceCollection services)
    {
        services.AddHttpClient(JenkinsApi.ClientName, client =>
            {
                // Timeouts are implemented there, based on the injected clock.
                client.Timeout = Timeout.InfiniteTimeSpan;
                client.MaxResponseContentBufferSize = 32 * 1024 * 1024;
            })
            .ConfigurePrimaryHttpMessageHandler(() => new SocketsHttpHandler
            {
                // A redirect would send the token to another host.
                AllowAutoRedirect = false,
                UseCookies = false,
                ConnectTimeout = TimeSpan.FromSeconds(5),
                PooledConnectionLifetime = TimeSpan.FromMinutes(5),
            })
            .SetHandlerLifetime(Timeout.InfiniteTimeSpan)
            .RemoveAllLoggers();
        return services;
    }
}
