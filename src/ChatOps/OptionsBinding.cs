namespace ChatOps;

/// <summary>How every section is bound to its options.</summary>
internal static class OptionsBinding
{
    /// <param name="problems">Receives a message for each value of the wrong type.</param>
    /// <param name="read">May throw <see cref="InvalidOperationException"/>, as the binder does.</param>
    /// <param name="otherwise">Returns the value to continue with, so that all errors are found in one run.</param>
    public static T Bind<T>(IConfigurationSection section, List<string> problems, Func<IConfigurationSection, T> read, Func<T> otherwise)
    {
        try
        {
            return read(section);
        }
        catch (InvalidOperationException exception)
        {
            // The binder's message names the key and the expected type, never the value of another key.
            problems.Add($"{section.Path}: {exception.Message}");
            return otherwise();
        }
    }
}
