using ChatOps.People;
using ChatOps.Storage;

namespace ChatOps.Chat;

/// <summary>
/// A chat platform that the bot can serve: all that the rest knows of it. The bot's list of them is the only place outside its folder that
/// names it.
/// </summary>
/// <param name="Ids">How its ids look; with them its name in configuration and in the journal.</param>
/// <param name="Section">Its configuration: "ChatOps:Title".</param>
/// <param name="IsMeant">Whether a configuration wants it at all.</param>
/// <param name="SetUp">What it is with its configuration. Throws <see cref="InvalidOperationException"/> when a value there is of the wrong
/// type.</param>
public sealed record ChatPlatformKind(
    PlatformIds Ids, string Section, Predicate<IConfiguration> IsMeant, Func<IConfiguration, ChatPlatformSetup> SetUp)
{
    /// <summary>What its section is bound to: other keys there are mistakes. Null: anything may stand there.</summary>
    public Type? Options { get; init; }

    /// <summary>
    /// The tables that it keeps something in. They are made whether or not it is configured: a database is the same everywhere.
    /// </summary>
    public IReadOnlyList<Migration> Migrations { get; init; } = [];

    /// <summary>Those of them that a copy of the database holds, each after what it refers to.</summary>
    public IReadOnlyList<string> Tables { get; init; } = [];

    /// <summary>Those that are configured. Where none is, the first: what it lacks is then said.</summary>
    public static IReadOnlyList<ChatPlatformKind> Meant(IReadOnlyList<ChatPlatformKind> kinds, IConfiguration configuration) =>
        kinds.Where(kind => kind.IsMeant(configuration.GetSection(kind.Section))).ToList() is { Count: > 0 } meant
            ? meant
            : [.. kinds.Take(1)];

    /// <summary>This platform with what is configured; problems, which name the key and what to do, are added to the others.</summary>
    public ChatPlatformSetup Configure(IConfiguration configuration, List<string> problems)
    {
        var setup = OptionsBinding.Bind(configuration.GetSection(Section), problems, SetUp, () => new());
        problems.AddRange(setup.Problems);
        return setup;
    }
}

/// <summary>What a chat platform is with one configuration.</summary>
public sealed record ChatPlatformSetup
{
    /// <summary>Every mistake in the configuration, each as a sentence that says what to do and holds no secret.</summary>
    public IReadOnlyList<string> Problems { get; init; } = [];

    /// <summary>Its <see cref="IChatPlatform"/>, its health check, and whatever brings its deliveries.</summary>
    public Action<IServiceCollection> AddServices { get; init; } = _ => { };

    /// <summary>Where it is heard.</summary>
    public Action<IEndpointRouteBuilder> Map { get; init; } = _ => { };
}
