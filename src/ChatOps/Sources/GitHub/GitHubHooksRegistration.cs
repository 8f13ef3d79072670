namespace ChatOps.Sources.GitHub;

internal static class GitHubHooksRegistration
{
    public static IServiceCollection AddGitHubHooks(this IServiceCollection services, GitHubOptions options)
    {
        services.AddApiClient(GitHubHooks.ClientName, longestAnswer: 64 * 1024 * 1024);
        return services
            .AddSingleton(provider => new GitHubAppToken(options, provider.GetRequiredService<TimeProvider>()))
            .AddSingleton(provider => new GitHubHooks(
                options,
                provider.GetRequiredService<IHttpClientFactory>(),
                provider.GetRequiredService<GitHubAppToken>(),
                provider.GetRequiredService<TimeProvider>()));
    }
}
