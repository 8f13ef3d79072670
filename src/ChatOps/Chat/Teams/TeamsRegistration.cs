using ChatOps.Chat.Teams.Cards;
using ChatOps.Chat.Teams.Connector;
using ChatOps.Chat.Teams.Inbound;
using ChatOps.Chat.Teams.People;
using Microsoft.Extensions.DependencyInjection.Extensions;

namespace ChatOps.Chat.Teams;

/// <summary>Microsoft Teams, as an entry in the bot's list of chat platforms.</summary>
public static class TeamsRegistration
{
    /// <summary>The members of a large team, and with room.</summary>
    private const int LongestAnswer = 32 * 1024 * 1024;

    public static ChatPlatformKind Kind { get; } = new(TeamsOptions.Ids, TeamsOptions.Section, IsMeant, SetUp)
    {
        Options = typeof(TeamsOptions),
        Migrations = TeamsSchema.Migrations,
        Tables = ["teams_teams", "teams_people", "teams_seal"],
    };

    /// <summary>Adds the <see cref="IChatPlatform"/> named "teams".</summary>
    /// <param name="options">Must have no <see cref="TeamsOptions.Problems"/>.</param>
    public static IServiceCollection AddTeams(this IServiceCollection services, TeamsOptions options)
    {
        services.TryAddSingleton(options);
        services.AddApiClient(ConnectorCalls.ClientName, LongestAnswer);
        services.AddApiClient(ChannelTokens.ClientName, LongestAnswer)
            .ConfigureHttpClient(client => client.Timeout = TimeSpan.FromSeconds(5))
            .AddHttpMessageHandler(() => new PlainOnThisMachine(options));
        services
            .AddSingleton<ChannelTokens>()
            .AddSingleton<TeamsEndpoint>()
            .AddSingleton<TeamsSearch>()
            .AddSingleton<TeamsMessageAction>()
            .AddSingleton<TeamsForms>()
            .AddSingleton(provider => new AccessTokens(
                options, options.Scope, provider.GetRequiredService<IHttpClientFactory>(), provider.GetRequiredService<TimeProvider>()))
            .AddSingleton<Pace>()
            .AddSingleton<ConnectorCalls>()
            .AddSingleton<TeamsPlaces>()
            .AddSingleton<TeamsChannels>()
            .AddSingleton<ChannelNames>()
            .AddSingleton<TeamsPeople>()
            .AddSingleton<GraphGroups>()
            .AddSingleton<TeamsGroups>()
            .AddSingleton(new CommandStyle(options.BotName))
            .AddSingleton<CardRenderer>()
            .AddSingleton<PlainRenderer>()
            .AddSingleton<PrivateAnswers>()
            .AddSingleton<PostCopies>()
            .AddSingleton<HeardThreads>()
            .AddSingleton<TeamsExamination>()
            .AddChatPlatform<TeamsPlatform>();
        services.AddHostedService<TeamsTokenWatch>();
        services.AddHealthChecks().AddCheck<TeamsHealth>(TeamsIds.Platform);
        return services;
    }

    /// <summary>Maps <c>/teams/messages</c>.</summary>
    public static IEndpointRouteBuilder MapTeams(this IEndpointRouteBuilder routes)
    {
        routes.ServiceProvider.GetRequiredService<TeamsEndpoint>().Map(routes);
        return routes;
    }

    /// <summary>The rest of the section has defaults.</summary>
    private static bool IsMeant(IConfiguration section) => !string.IsNullOrEmpty(section[nameof(TeamsOptions.AppId)]);

    private static ChatPlatformSetup SetUp(IConfiguration section)
    {
        var options = section.Get<TeamsOptions>() ?? new();
        return new()
        {
            Problems = [.. options.Problems()],
            AddServices = services => services.AddTeams(options),
            Map = routes => routes.MapTeams(),
        };
    }
}
