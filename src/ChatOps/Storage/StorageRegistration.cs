namespace ChatOps.Storage;

internal static class StorageRegistration
{
    /// <summary>The one database, which whoever builds the schema opens first.</summary>
    public static void AddStorage(this IServiceCollection services, StorageOptions options)
    {
        services.AddSingleton(options);
        services.AddSingleton(s => options.Open(s.GetRequiredService<TimeProvider>(), s.GetRequiredService<ILoggerFactory>()));
    }
}
