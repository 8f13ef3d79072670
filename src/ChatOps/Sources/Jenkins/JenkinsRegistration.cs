using ChatOps.Journal;
using Microsoft.Extensions.Options;

namespace ChatOps.Sources.Jenkins;

/// <summary>Jenkins in two lines: its services, its endpoint.</summary>
public static class JenkinsRegistration
{
    public static IServiceCollection AddJenkins(this IServiceCollection services)
    {
        services.AddOptions<JenkinsOptions>().BindConfiguration(JenkinsOptions.Section);
        services.AddWebhooks();
        services.AddSingleton<JenkinsEndpoint>();
        return services.AddSingleton<ITranslator>(provider => new JenkinsTranslator(provider.GetRequiredService<IOptions<JenkinsOptions>>().Value));
    }

    /// <summary>Maps <c>POST /jenkins/{token}</c>, unless Jenkins is disabled.</summary>
    public static void MapJenkins(this IEndpointRouteBuilder app)
    {
        if (app.ServiceProvider.GetRequiredService<IOptions<JenkinsOptions>>().Value.IsEnabled)
        {
            app.MapPost("/jenkins/{token}", (JenkinsEndpoint endpoint, HttpRequest request, CancellationToken cancellationToken) => endpoint.ReceiveAsync(request, cancellationToken));
        }
    }
}
