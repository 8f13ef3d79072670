using ChatOps.Checks;
using ChatOps.People;
using ChatOps.Replicas;

namespace ChatOps.Chat;

/// <summary>Registers the board and all chat platforms: their services and their routes.</summary>
public static class ChatRegistration
{
    /// <param name="operators">Where the bot tells those who run it what they must know; null: nowhere.</param>
    public static void AddChat(this IServiceCollection services, IReadOnlyList<ChatPlatformSetup> platforms, ChatId? operators)
    {
        services.AddSingleton(new OperatorsChannel(operators));
        services.AddSingleton<ChatPlatforms>();
        services.AddSingleton<ChannelFinder>();
        services.AddSingleton<ForeignPeople>();
        services.AddSingleton<MentionChoices>();
        services.AddSingleton<MentionRule>();
        foreach (var platform in platforms)
        {
            platform.AddServices(services);
        }

        services.AddSingleton<Publisher>();
        services.AddWorker<Board>();
        services.AddSingleton<IChecks, ChatChecks>();
    }

    /// <summary>Registers one platform: called from the platform's own folder.</summary>
    public static IServiceCollection AddChatPlatform<TPlatform>(this IServiceCollection services)
        where TPlatform : class, IChatPlatform => services
        .AddSingleton<TPlatform>()
        .AddSingleton<IChatPlatform>(provider => provider.GetRequiredService<TPlatform>())
        .AddSingleton<IAccounts>(provider => provider.GetRequiredService<TPlatform>());

    public static void MapChatPlatforms(this IEndpointRouteBuilder routes, IReadOnlyList<ChatPlatformSetup> platforms)
    {
        foreach (var platform in platforms)
        {
            platform.Map(routes);
        }
    }
}
