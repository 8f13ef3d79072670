using ChatOps.People;
using ChatOps.Storage;

namespace ChatOps.Chat;

/// <summary>
/// A chat platform that the bot can serve: everything that the rest of the code knows about it. The bot's list of platforms is the only
/// other place that names it.
/// </summary>
/// <param name="Ids">The format of its ids, and its name in configuration and in the journal.</param>
/// <param name="Section">Its configuration section: "ChatOps:Title".</param>
/// <param name="IsMeant">Whether a configuration uses the platform at all.</param>
/// <param name="SetUp">Sets the platform up from its configuration. Throws <see cref="InvalidOperationException"/> if a value there has the
/// wrong type.</param>
public sealed record ChatPlatformKind(
    PlatformIds Ids, string Section, Predicate<IConfiguration> IsMeant, Func<IConfiguration, ChatPlatformSetup> SetUp)
{
    /// <summary>The type that its section is bound to: other keys there are mistakes. Null: any key is allowed.</summary>
    public Type? Options { get; init; }

    /// <summary>The platform's own tables. They are created whether or not it is configured: every database has the same schema.</summary>
    public IReadOnlyList<Migration> Migrations { get; init; } = [];

    /// <summary>The tables among them to include in a copy of the database, each after the tables that it refers to.</summary>
    public IReadOnlyList<string> Tables { get; init; } = [];

    /// <summary>The configured platforms. If there are none, the first: its missing settings are then reported.</summary>
    public static IReadOnlyList<ChatPlatformKind> Meant(IReadOnlyList<ChatPlatformKind> kinds, IConfiguration configuration) =>
        kinds.Where(kind => kind.IsMeant(configuration.GetSection(kind.Section))).ToList() is { Count: > 0 } meant
            ? meant
            : [.. kinds.Take(1)];

    /// <summary>
    /// Applies the configuration. Problems, each naming the key and what to do, are added to <paramref name="problems"/>.
    /// </summary>
    public ChatPlatformSetup Configure(IConfiguration configuration, List<string> problems)
    {
        var setup = OptionsBinding.Bind(configuration.GetSection(Section), problems, SetUp, () => new());
        problems.AddRange(setup.Problems);
        return setup;
    }
}

/// <summary>A chat platform's setup under one configuration.</summary>
public sealed record ChatPlatformSetup
{
    /// <summary>Every configuration error, as one sentence that says what to do and holds no secret.</summary>
    public IReadOnlyList<string> Problems { get; init; } = [];

    /// <summary>Registers its <see cref="IChatPlatform"/>, its health check, and whatever receives its deliveries.</summary>
    public Action<IServiceCollection> AddServices { get; init; } = _ => { };

    /// <summary>Maps its endpoints.</summary>
    public Action<IEndpointRouteBuilder> Map { get; init; } = _ => { };
}
