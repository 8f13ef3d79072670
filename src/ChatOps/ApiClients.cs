namespace ChatOps;

/// <summary>Clients of the APIs that the bot calls with a token.</summary>
internal static class ApiClients
{
    /// <summary>Callers limit the time of a call themselves, by the injected clock.</summary>
    /// <param name="longestAnswer">In bytes.</param>
    public static IHttpClientBuilder AddApiClient(this IServiceCollection services, string name, int longestAnswer) =>
        services.AddHttpClient(name, client =>
            {
                client.Timeout = Timeout.InfiniteTimeSpan;
                client.MaxResponseContentBufferSize = longestAnswer;
            })
            .ConfigurePrimaryHttpMessageHandler(() => new SocketsHttpHandler
            {
                // A redirect would send the token, or a private answer, to another host.
                AllowAutoRedirect = false,
                UseCookies = false,
                ConnectTimeout = TimeSpan.FromSeconds(5),
                PooledConnectionLifetime = TimeSpan.FromMinutes(5),
            })
            // The handler renews its connections; replacing it every two minutes would reopen all of them.
            .SetHandlerLifetime(Timeout.InfiniteTimeSpan)
            // They would log addresses that are secrets themselves, at which anyone could answer.
            .RemoveAllLoggers();
}
