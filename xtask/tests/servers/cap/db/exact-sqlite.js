// SQLite keeps decimals as doubles. This variant stores those with more than
// 15 digits as text, so that they come back exactly as they were written.
const SQLiteService = require('@cap-js/sqlite')

const { CQN2SQL } = SQLiteService
const { OutputConverters } = CQN2SQL

module.exports = class ExactSQLiteService extends SQLiteService {
  onPlainSQL(req, next) {
    if (typeof req.query === 'string' && /^CREATE TABLE/i.test(req.query)) {
      req.query = req.query.replace(/DECIMAL(?=\((\d+)[,)])/g, (type, digits) => (digits > 15 ? 'DECIMAL_TEXT' : type))
    }
    return super.onPlainSQL(req, next)
  }

  static CQN2SQL = class extends CQN2SQL {
    static OutputConverters = {
      ...OutputConverters,
      Decimal: (sql, element) => (element?.precision > 15 ? sql : OutputConverters.Decimal(sql, element))
    }
  }
}
