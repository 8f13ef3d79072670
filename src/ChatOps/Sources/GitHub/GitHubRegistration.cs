using ChatOps.Journal;
using Microsoft.Extensions.Options;

namespace ChatOps.Sources.GitHub;

/// <summary>GitHub in two lines: its services, its endpoint.</summary>
public static class GitHubRegistration
{
    public static IServiceCollection AddGitHub(this IServiceCollection services)
    {
        services.AddOptions<GitHubOptions>().BindConfiguration(GitHubOptions.Section);
        services.AddWebhooks();
        services.AddSingleton<GitHubEndpoint>();
        services.AddSingleton<GitHubApi>();
        return services.AddSingleton<ITranslator, GitHubTranslator>();
    }

    /// <summary>Maps <c>POST /github</c>, unless GitHub is disabled.</summary>
    public static void MapGitHub(this IEndpointRouteBuilder app)
    {
        if (app.ServiceProvider.GetRequiredService<IOptions<GitHubOptions>>().Value.IsEnabled)
        {
            app.MapPost("/github", (GitHubEndpoint endpoint, HttpRequest request, CancellationToken cancellationToken) => endpoint.ReceiveAsync(request, cancellationToken));
        }
    }
}
