using ChatOps.Chat;

namespace ChatOps.Commands;

/// <summary>
/// The questions that several dialogs ask. What they offer is filled in when a dialog opens (<see cref="CommandForms"/>).
/// </summary>
internal static class Ask
{
    public const string ServiceName = "service", EnvironmentName = "environment", OperationName = "operation", VersionName = "version";

    public static Input Service(bool isOptional = false) => new Input.Choice(ServiceName, "Service", [], isOptional);

    public static Input Environment(bool isOptional = false) => new Input.Choice(EnvironmentName, "Environment", [], isOptional);

    public static Input Operation() => new Input.Search(OperationName, "Operation", Hint: "Its message and its plan say its id.");

    public static Input Reason(bool isOptional = false, string label = "Reason") =>
        new Input.Text("reason", label, isOptional, Hint: "Everyone sees it.");

    /// <summary>A service, an environment, both, or everything.</summary>
    public static IEnumerable<Input> Scope =>
        [Service(isOptional: true), Environment(isOptional: true), new Input.Choice("everything", "Or", ["everything"], Optional: true)];

    /// <summary>How long something holds.</summary>
    public static IEnumerable<Input> End =>
    [
        new Input.Text("for", "For how long", Optional: true, Hint: "30m or 2h."),
        new Input.Text("until", "Or until", Optional: true, Hint: "18:00 or tomorrow 9:00."),
    ];
}
