using System.Text.Json;

namespace ChatOps.Playground.Teams;

/// <summary>An organisation in Teams, in memory: its people, a team with channels, and what is said there.</summary>
public sealed class TeamsTenant(TimeProvider clock) : IDisposable
{
    private readonly Lock _lock = new();
    private readonly List<TeamsPost> _posts = [];
    private readonly HttpClient _http = new();
    private readonly Dictionary<string, (string Scope, IReadOnlySet<string> Permissions)> _tokens = [];
    private readonly Guid _name = Guid.NewGuid();
    private long _lastId;
    private int _lastToken;
    private readonly Changes _changes = new();

    /// <summary>Raised after every change of what is said, outside any lock, possibly on several threads at once.</summary>
    public event EventHandler? Changed;

    public TeamsApp App { get; set; } = new();

    /// <summary>Whom there is. Ann and Bob are on call; Guest was invited; Dan does not have the app.</summary>
    public IReadOnlyList<TeamsUser> Users { get; set; } =
    [
        new("ann", "0a000000-0000-4000-8000-00000000000a"),
        new("bob", "0b000000-0000-4000-8000-00000000000b"),
        new("carol", "0c000000-0000-4000-8000-00000000000c"),
        new("dan", "0d000000-0000-4000-8000-00000000000d", HasApp: false),
        new("guest", "0e000000-0000-4000-8000-00000000000e", IsGuest: true),
    ];

    public TeamsTeam Team { get; set; } = new(
        "Web",
        "19:general@thread.tacv2",
        new Dictionary<string, string>
        {
            ["General"] = "19:general@thread.tacv2",
            ["Deploys"] = "19:deploys@thread.tacv2",
            ["Ops"] = "19:ops@thread.tacv2",
        },
        ["ann", "bob", "carol", "dan", "guest"]);

    public TimeProvider Clock => clock;

    public TeamsIssuer Issuer { get; } = new(clock);

    public TeamsFaults Faults { get; } = new();

    public EntraDirectory Directory { get; } = new();

    /// <summary>Whether posts that come too fast are refused, as Teams does.</summary>
    public bool KeepsLimits { get; set; }

    internal TeamsRates Rates { get; } = new(clock);

    /// <summary>How far Microsoft's clock is before the bot's.</summary>
    public TimeSpan Ahead { get; set; }

    /// <summary>Where bots call Teams; known once it is served.</summary>
    public Uri Address => Located();

    /// <summary>
    /// Where it is told with which keys Teams signs. Of each tenant another: what stands there is remembered by its address.
    /// </summary>
    public Uri OpenIdAddress => new(Address, $"../openid/{_name}/configuration");

    /// <summary>The same, for SDKs that fetch keys by http as well.</summary>
    public Uri PlainOpenIdAddress => new(Address, $"../openid/{_name}/plain");

    internal Func<Uri> Located { get; set; } = () => throw new InvalidOperationException("The tenant is not served yet.");

    internal HttpClient Http => _http;

    public string Channel(string name) => Team.Channels[name];

    public TeamsUser User(string name) => Users.Single(user => user.Name == name);

    public TeamsPerson As(string name) => new(this, User(name));

    /// <summary>What stands by itself in a channel or chat, oldest first.</summary>
    public IReadOnlyList<TeamsPost> Posts(string conversation)
    {
        lock (_lock)
        {
            return [.. _posts.Where(post => post.Conversation == conversation && post.Root is null)];
        }
    }

    /// <summary>The same, each with what was replied to it.</summary>
    public IReadOnlyList<TeamsThread> Threads(string conversation)
    {
        lock (_lock)
        {
            var replies = _posts.Where(post => post.Root is not null).ToLookup(post => post.Root);
            return
            [
                .. _posts.Where(post => post.Conversation == conversation && post.Root is null)
                    .Select(post => new TeamsThread(post, [.. replies[post.Id]])),
            ];
        }
    }

    /// <summary>Null for the bot.</summary>
    public TeamsUser? AuthorOf(TeamsPost post) => post.Author is { } author ? Users.FirstOrDefault(user => user.ObjectId == author) : null;

    public IReadOnlyList<TeamsPost> Replies(string root)
    {
        lock (_lock)
        {
            return [.. _posts.Where(post => post.Root == root)];
        }
    }

    /// <summary>What the bot said to somebody alone.</summary>
    public IReadOnlyList<TeamsPost> Chat(string user) => [.. Posts(User(user).ChatId).Where(post => post.IsFromBot)];

    /// <summary>Completes as soon as <paramref name="look"/> finds something: it looks now and after each change.</summary>
    public Task<T> UntilAsync<T>(Func<TeamsTenant, T?> look, CancellationToken cancellationToken)
        where T : class => _changes.UntilAsync(() => look(this), cancellationToken);

    internal TeamsPost? Find(string id)
    {
        lock (_lock)
        {
            return _posts.Find(post => post.Id == id);
        }
    }

    internal TeamsPost Add(string conversation, string? root, bool isFromBot, JsonElement activity)
    {
        TeamsPost post;
        lock (_lock)
        {
            // Milliseconds since 1970, and never the same twice.
            _lastId = Math.Max(_lastId + 1, clock.GetUtcNow().ToUnixTimeMilliseconds());
            post = new TeamsPost($"{_lastId}", conversation, root, isFromBot, activity.Clone());
            _posts.Add(post);
        }

        Tell();
        return post;
    }

    internal bool Change(string id, Func<TeamsPost, TeamsPost?> change)
    {
        lock (_lock)
        {
            if (_posts.FindIndex(post => post.Id == id) is not (>= 0 and var at))
            {
                return false;
            }

            if (change(_posts[at]) is { } changed)
            {
                _posts[at] = changed;
            }
            else
            {
                _posts.RemoveAt(at);
            }
        }

        Tell();
        return true;
    }

    /// <param name="scope">The service that it is for.</param>
    internal string NewToken(string scope)
    {
        lock (_lock)
        {
            var token = $"playground-token-{++_lastToken}";
            _tokens[token] = (scope, Directory.Permissions);
            return token;
        }
    }

    /// <summary>All tokens made so far are worth nothing from now on.</summary>
    public void RevokeTokens()
    {
        lock (_lock)
        {
            _tokens.Clear();
        }
    }

    /// <param name="permissions">What the app was permitted when the token was made.</param>
    internal bool IsToken(string? header, string scope, out IReadOnlySet<string> permissions)
    {
        lock (_lock)
        {
            var isKnown = _tokens.TryGetValue(header?.Split("Bearer ") is ["", var token] ? token : "", out var known);
            permissions = known.Permissions;
            return isKnown && known.Scope == scope;
        }
    }

    private void Tell()
    {
        _changes.Announce();
        Changed?.Invoke(this, EventArgs.Empty);
    }

    public void Dispose()
    {
        _http.Dispose();
        Issuer.Dispose();
    }
}
