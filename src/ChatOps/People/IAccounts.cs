namespace ChatOps.People;

/// <summary>What a chat platform knows about the people on it.</summary>
public interface IAccounts
{
    /// <summary>The platform's name in configuration.</summary>
    string Name { get; }

    /// <summary>Looks up who someone is. Never throws: if the lookup fails, the result isn't <see cref="Principal.IsKnown"/>.</summary>
    Task<Principal> RecognizeAsync(Principal who, CancellationToken cancellationToken);

    /// <summary>What people on the platform call someone; null when the platform doesn't say.</summary>
    /// <param name="person">The platform's user id.</param>
    Task<string?> NameAsync(string person, CancellationToken cancellationToken);

    /// <summary>The e-mail address in someone's profile, asked anew. Never throws.</summary>
    /// <param name="person">The platform's user id.</param>
    Task<ProfileEmail> EmailAsync(string person, CancellationToken cancellationToken) =>
        Task.FromResult<ProfileEmail>(new ProfileEmail.Withheld("This platform gives bots no e-mail addresses."));

    /// <summary>Whether a person is in any of the groups. Never throws: null when that can't be determined.</summary>
    /// <param name="person">The platform's user id.</param>
    /// <param name="groups">The platform's group ids.</param>
    /// <param name="fresh">Bypasses the cache.</param>
    Task<bool?> IsInGroupAsync(string person, IReadOnlyCollection<string> groups, bool fresh, CancellationToken cancellationToken);
}
