using ChatOps.Edge;
using ChatOps.Journal;
using Microsoft.Extensions.DependencyInjection.Extensions;

namespace ChatOps.Sources;

internal static class WebhooksRegistration
{
    /// <summary>What the webhook edges share; each of them asks for it.</summary>
    public static void AddWebhooks(this IServiceCollection services)
    {
        services.AddEdge();
        services.TryAddSingleton<Deliveries>();
        services.TryAddSingleton<Webhooks>();
    }
}
