namespace ChatOps.Sources.GitHub;

internal static class GitHubHooksRegistration
{
    public static IServiceCollection AddGitHubHooks(this IServiceCollection services, GitHubOptions options)
    {
        services.AddHttpClient(GitHubHooks.ClientName, client =>
            {
                // Timeouts are implemented there, based on the injected clock.
                client.Timeout = Timeout.InfiniteTimeSpan;
                client.MaxResponseContentBufferSize = 64 * 1024 * 1024;
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
        return services
            .AddSingleton(provider => new GitHubAppToken(options, provider.GetRequiredService<TimeProvider>()))
            .AddSingleton(provider => new GitHubHooks(
                options,
                provider.GetRequiredService<IHttpClientFactory>(),
                provider.GetRequiredService<GitHubAppToken>(),
                provider.GetRequiredService<TimeProvider>()));
    }
}
