using System.Collections.Immutable;
using ChatOps.Playground.Slack.Delivery;
using ChatOps.Playground.Slack.WebApi;

namespace ChatOps.Playground.Slack;

/// <summary>
/// An in-memory Slack workspace with one installed app. It implements Slack's published protocol (<see cref="SlackEndpoints"/>), acts for
/// people (<see cref="As"/>) and lets tests and pages inspect everything. Thread-safe; everything it returns is an immutable snapshot.
/// </summary>
public sealed partial class SlackWorkspace
{
    private const int CallsKept = 20_000;

    private readonly Lock _gate = new();
    private readonly Timestamps _timestamps;
    private readonly Changes _changes = new();
    private int _depth;
    private bool _isDirty;
    private int _lastId;

    private ImmutableSortedDictionary<string, User> _users = ImmutableSortedDictionary<string, User>.Empty;
    private ImmutableSortedDictionary<string, Channel> _channels = ImmutableSortedDictionary<string, Channel>.Empty;
    private ImmutableList<Message> _ephemerals = [];
    private ImmutableDictionary<string, ImmutableList<View>> _openViews = ImmutableDictionary<string, ImmutableList<View>>.Empty;
    private ImmutableDictionary<string, View> _homes = ImmutableDictionary<string, View>.Empty;
    private ImmutableDictionary<(string User, string Ts), FormState> _choices = ImmutableDictionary<(string, string), FormState>.Empty;
    private ImmutableList<ApiCall> _calls = [];
    private ImmutableList<Delivered> _deliveries = [];

    /// <summary>
    /// A workspace with ann, bob, carol, the bot, the group @oncall, and #general, #ops and #deploys with everyone in them.
    /// </summary>
    public SlackWorkspace(TimeProvider clock)
    {
        Clock = clock;
        _timestamps = new Timestamps(clock);
        Faults = new Faults(this);
        Limiter = new RateLimiter(clock);
        Triggers = new Triggers(clock);
        ResponseUrls = new ResponseUrls(this);
        Sockets = new SocketMode(this);
        Link = new AppLink(this);
        Events = new EventDelivery(this);

        Bot = AddUser("chatops", "ChatOps", isBot: true);
        AddUser("ann", "Ann Archer");
        AddUser("bob", "Bob Baker");
        AddUser("carol", "Carol Chen");
        UserGroups = [new UserGroup("S01ONCALL", "oncall", "On call", [User("ann").Id, User("bob").Id])];
        AddChannel("general");
        AddChannel("ops");
        AddChannel("deploys");
    }

    /// <summary>Raised after every change, outside any lock, possibly on several threads at once.</summary>
    public event EventHandler? Changed;

    public TimeProvider Clock { get; }

    /// <summary>The installed app. Replace it to change its tokens, commands, events or transport.</summary>
    public SlackApp App { get; set; } = new();

    /// <summary>Tells people that a command failed; not one of <see cref="Users"/>.</summary>
    public User Slackbot { get; } = new("USLACKBOT", "slackbot", "Slackbot", IsBot: true);

    /// <summary>The app's bot user.</summary>
    public User Bot { get; }

    public RateLimits RateLimits { get; set; } = RateLimits.Off;

    /// <summary>Injects faults into subsequent calls.</summary>
    public Faults Faults { get; }

    /// <summary>The app's Socket Mode connections.</summary>
    public SocketMode Sockets { get; }

    /// <summary>
    /// Whether every envelope and request is sent to the app twice, as Slack sometimes does; the second response is ignored.
    /// </summary>
    public bool DeliversTwice { get; set; }

    /// <summary>How long the response to a submission takes until it is shown: an update through the Web API may overtake it.</summary>
    public TimeSpan SubmissionDelay { get; set; }

    /// <summary>Null on plans without user groups: <c>usergroups.*</c> then fails with <c>plan_upgrade_required</c>.</summary>
    public IReadOnlyList<UserGroup>? UserGroups { get; set; }

    public IEnumerable<User> Users => _users.Values;

    /// <summary>All channels and direct message conversations, in order of creation.</summary>
    public IEnumerable<Channel> Channels => _channels.Values.OrderBy(channel => channel.Id, StringComparer.Ordinal);

    /// <summary>All Web API calls in order, including failed ones; only the latest 20,000 are kept.</summary>
    public IReadOnlyList<ApiCall> Calls => _calls;

    /// <summary>Everything that was sent to the app, in the order in which it was answered or given up.</summary>
    public IReadOnlyList<Delivered> Deliveries => _deliveries;

    /// <summary>
    /// The emulator's address, such as <c>http://127.0.0.1:5000/slack/</c>; known once it is mapped and the server is listening.
    /// </summary>
    public Uri Address =>
        Located?.Invoke() ?? throw new InvalidOperationException("The workspace is not mapped into a server: call MapSlack first.");

    internal Func<Uri>? Located { get; set; }

    internal RateLimiter Limiter { get; }

    internal Triggers Triggers { get; }

    internal ResponseUrls ResponseUrls { get; }

    internal AppLink Link { get; }

    internal EventDelivery Events { get; }

    /// <summary>The user with this id or name (with or without @).</summary>
    /// <exception cref="InvalidOperationException">There is no such user.</exception>
    public User User(string nameOrId) => FindUser(nameOrId) ?? throw new InvalidOperationException($"Nobody is called {nameOrId}.");

    /// <summary>
    /// The channel with this id or name (with or without #), or <c>@ann</c> for the bot's direct message conversation with ann.
    /// </summary>
    /// <exception cref="InvalidOperationException">There is no such channel.</exception>
    public Channel Channel(string nameOrId) =>
        FindChannel(nameOrId) ?? throw new InvalidOperationException($"There is no channel {nameOrId}.");

    /// <summary>The messages that only this user sees, in all channels, oldest first.</summary>
    public IReadOnlyList<Message> Ephemerals(string user) =>
        User(user).Id is var id ? _ephemerals.FindAll(message => message.OnlyFor == id) : [];

    /// <summary>The top of the user's stack of modals; null when none is open.</summary>
    public View? View(string user) => ViewStack(User(user).Id) is [.., var top] ? top : null;

    /// <summary>What the app published on the user's Home tab.</summary>
    public View? Home(string user) => _homes.GetValueOrDefault(User(user).Id);

    /// <summary>The permalink of a message, as returned by <c>chat.getPermalink</c>.</summary>
    public string Permalink(Message message) =>
        $"https://{App.TeamDomain}.slack.com/archives/{message.Channel}/p{message.Ts.Replace(".", "")}"
            + (message.ThreadTs is { } parent ? $"?thread_ts={parent}&cid={message.Channel}" : "");

    /// <summary>Acts for a person.</summary>
    public Person As(string user) => new(this, User(user).Id);

    /// <summary>Completes as soon as <paramref name="look"/> returns a value: it is called now and after each change.</summary>
    public Task<T> UntilAsync<T>(Func<SlackWorkspace, T?> look, CancellationToken cancellationToken)
        where T : class => _changes.UntilAsync(() => look(this), cancellationToken);

    /// <inheritdoc cref="UntilAsync{T}(Func{SlackWorkspace, T}, CancellationToken)"/>
    public Task UntilAsync(Func<SlackWorkspace, bool> holds, CancellationToken cancellationToken) =>
        UntilAsync(workspace => holds(workspace) ? workspace : null, cancellationToken);

    /// <summary>
    /// Sends a challenge to the app's Events URL (<c>url_verification</c>), as Slack does when the URL is configured. HTTP transport only.
    /// </summary>
    public Task<bool> VerifyEventsUrlAsync(CancellationToken cancellationToken) => Link.VerifyEventsUrlAsync(cancellationToken);

    internal User? FindUser(string nameOrId) => _users.GetValueOrDefault(nameOrId)
        ?? _users.Values.Append(Slackbot).FirstOrDefault(user => user.Id == nameOrId || user.Name == nameOrId.TrimStart('@'));

    internal Channel? FindChannel(string nameOrId) => _channels.GetValueOrDefault(nameOrId) ?? (nameOrId.StartsWith('@')
        ? _channels.Values.FirstOrDefault(channel => channel.DirectWith is not null && channel.Name == nameOrId[1..])
        : _channels.Values.FirstOrDefault(channel => channel.DirectWith is null && channel.Name == nameOrId.TrimStart('#')));

    internal ImmutableList<View> ViewStack(string userId) => _openViews.GetValueOrDefault(userId, []);

    internal IEnumerable<View> AllViews => _openViews.Values.SelectMany(stack => stack).Concat(_homes.Values);

    /// <summary>Runs a step atomically, and raises <see cref="Changed"/> afterwards if it changed something.</summary>
    internal T Atomically<T>(Func<T> step)
    {
        T result;
        bool tell;
        lock (_gate)
        {
            _depth++;
            try
            {
                result = step();
            }
            finally
            {
                _depth--;
            }

            tell = _isDirty && _depth == 0;
            _isDirty &= !tell;
        }

        if (tell)
        {
            _changes.Announce();
            Changed?.Invoke(this, EventArgs.Empty);
        }

        return result;
    }
}
