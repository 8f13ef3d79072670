using ChatOps.Chat.Slack.Api;
using ChatOps.Chat.Slack.Inbound;
using ChatOps.Chat.Slack.Socket;
using ChatOps.Chat.Slack.Workspace;
using Microsoft.Extensions.DependencyInjection.Extensions;
using OpenTelemetry.Instrumentation.Http;

namespace ChatOps.Chat.Slack;

/// <summary>Slack, as an entry in the bot's list of chat platforms.</summary>
public static class SlackRegistration
{
    /// <summary>
    /// A click sends the whole message that it was made on, twice and form-encoded: this fits the longest message, in a script whose
    /// letters take up nine bytes in that encoding, with the structure of the new blocks.
    /// </summary>
    private const int LongestRequest = 512 * 1024;

    public static ChatPlatformKind Kind { get; } = new(SlackOptions.Ids, SlackOptions.Section, IsMeant, SetUp)
    {
        Options = typeof(SlackOptions),
    };

    /// <summary>Adds the <see cref="IChatPlatform"/> named "slack" and, in Socket Mode, its connections.</summary>
    /// <param name="options">Must have no <see cref="SlackOptions.Problems"/>.</param>
    /// <param name="maxBodyBytes">The longest request or envelope accepted.</param>
    public static IServiceCollection AddSlack(this IServiceCollection services, SlackOptions options, int maxBodyBytes = LongestRequest)
    {
        services.TryAddSingleton(options);
        services.AddMetrics();
        services.AddApiClient(WebApiHttp.ClientName, longestAnswer: 16 * 1024 * 1024);
        services
            .AddSingleton<WebApiMetrics>()
            .AddSingleton<SocketState>()
            .AddSingleton<SlackCredentials>()
            .AddSingleton(s => new RateLimits(s.GetRequiredService<TimeProvider>(), isUnlimited: !options.KeepLimits))
            .AddSingleton<WebApiHttp>()
            .AddSingleton<WebApi>()
            .AddSingleton<Channels>()
            .AddSingleton<UserGroups>()
            .AddSingleton<OwnApp>()
            .AddSingleton<Users>()
            .AddSingleton<ContextSeal>()
            .AddSingleton<Suggestions>()
            .AddSingleton<Submissions>()
            .AddSingleton<Receipts>()
            .AddSingleton<FollowedForms>()
            .AddSingleton<BlockSupport>()
            .AddSingleton<WorkspaceChecks>()
            .AddSingleton<ChannelChecks>()
            .AddSingleton<LateNotice>()
            .AddSingleton<HeardThreads>()
            .AddSingleton<ThreadChecks>()
            .AddSingleton<Inbox>()
            .AddChatPlatform<SlackPlatform>()
            .AddSingleton<Envelopes>()
            .AddSingleton(provider => ActivatorUtilities.CreateInstance<HttpEndpoints>(provider, maxBodyBytes));
        services.AddHostedService<TokenWatch>();
        services.AddHealthChecks().AddCheck<ConnectionHealth>(Inbox.Source);
        services.Configure<HttpClientTraceInstrumentationOptions>(
            tracing => tracing.EnrichWithHttpRequestMessage += ResponseAddresses.HideAddress);
        if (options.Mode == SlackMode.Socket)
        {
            services.AddHostedService(provider => ActivatorUtilities.CreateInstance<SocketMode>(provider, maxBodyBytes));
        }

        return services;
    }

    /// <summary>Whether any of its secrets is set. The rest of the section has defaults.</summary>
    private static bool IsMeant(IConfiguration section) =>
        new[] { nameof(SlackOptions.BotToken), nameof(SlackOptions.AppToken) }.Any(key => !string.IsNullOrEmpty(section[key]))
        || section.GetSection(nameof(SlackOptions.SigningSecrets)).GetChildren().Any();

    private static ChatPlatformSetup SetUp(IConfiguration section)
    {
        var options = section.Get<SlackOptions>() ?? new();
        return new()
        {
            Problems = [.. options.Problems()],
            AddServices = services => services.AddSlack(options),
            Map = routes => routes.MapSlack(),
        };
    }

    /// <summary>
    /// Maps <c>/slack/commands</c>, <c>/slack/interactive</c>, <c>/slack/options</c> and <c>/slack/events</c>. Maps nothing unless the mode
    /// is HTTP: unused endpoints stay closed.
    /// </summary>
    public static IEndpointRouteBuilder MapSlack(this IEndpointRouteBuilder routes)
    {
        if (routes.ServiceProvider.GetRequiredService<SlackOptions>().Mode == SlackMode.Http)
        {
            routes.ServiceProvider.GetRequiredService<HttpEndpoints>().Map(routes);
        }

        return routes;
    }
}
